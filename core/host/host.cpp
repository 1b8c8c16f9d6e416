#include "host/host.hpp"
