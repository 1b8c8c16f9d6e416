#include "seam/worker_pool.hpp"
