#include "model/interface.hpp"
