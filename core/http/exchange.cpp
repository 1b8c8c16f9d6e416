#include "http/exchange.hpp"
