#include "rest/route.hpp"
