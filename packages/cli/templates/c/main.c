#include "thimble.h"

/** Below this distance to the limit the fan is switched off again, so that it does not flutter. */
#define MARGIN 2.0

THIMBLE_GLOBAL double limit;
THIMBLE_GLOBAL thimble_property_t fan;
THIMBLE_GLOBAL thimble_topic_t alarm;
THIMBLE_GLOBAL thimble_key_t alarms;

/* Names are opened once, when the container starts; an event then costs none. */
THIMBLE_ON_START() {
  limit = thimble_config_number("LIMIT", 26);
  fan = thimble_property("room", "fan");
  alarm = thimble_topic("room/alarm");
  alarms = thimble_key("alarms");
}

/* Called for each reading of what `on.reading` in thimble.yaml names: here room/temperature. */
THIMBLE_ON_READING(property, value, time, quality) {
  if (quality != THIMBLE_QUALITY_GOOD) return;
  if (value > limit) {
    thimble_write(fan, 1);
    thimble_publish_number(alarm, value);
    thimble_set_number(alarms, thimble_get_number(alarms) + 1); /* keyed state: survives a restart */
  } else if (value < limit - MARGIN) {
    thimble_write(fan, 0);
  }
}
