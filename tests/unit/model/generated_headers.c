/* The generated C headers in a C11 program: their static assertions hold the layout to what this
 * compiler makes. */
#include "gallery/exhibits_1.h"
#include "gallery/settings_0.h"
#include "measures/units_1.h"

/* What a C module would read: names, presence, elements of lists. */
uint32_t tenon_generated_headers(const gallery_exhibits_1_everything* message);

uint32_t tenon_generated_headers(const gallery_exhibits_1_everything* message) {
  const gallery_exhibits_1_inner* inner = message->inner_list.p;
  gallery_settings_0_settings settings = {
      {sizeof settings, 0, 0}, GALLERY_SETTINGS_0_STYLE_PLAIN, 12};
  if (message->head.present == 0 || inner == NULL) return MEASURES_UNITS_1_UNIT_FOOT;
  return settings.house_style + GALLERY_EXHIBITS_1_METHOD_ECHO + inner->last;
}
