#include "base/text.h"

#include <unicode/uchar.h>
