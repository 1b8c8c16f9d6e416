/* The whole ABI in one include. */
#ifndef TENON_ABI_ABI_H
#define TENON_ABI_ABI_H

#include "module.h"

#endif
