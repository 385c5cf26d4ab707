#include "thimble.h"

/** Readings that the baseline remembers: four weeks, at one every five minutes. */
#define MEMORY (4.0 * 7 * 288)
/** Readings before the first alarm: two days. */
#define LEARNING (2.0 * 288)
/** Usual deviations that one reading may teach at most: a failure is no new normal. */
#define CLIP 1.5
/** Seconds without an alarm after which the valve is closed. */
#define CALM 86400.0

/** Usual deviations from the baseline that are an alarm. */
THIMBLE_GLOBAL double limit;
THIMBLE_GLOBAL thimble_property_t valve;
THIMBLE_GLOBAL thimble_topic_t anomaly;
THIMBLE_GLOBAL thimble_field_t score;

/* What was learned is kept, so that a restart goes on where the last one ended. alarm: time of the last one; 0 while it is calm. */
THIMBLE_GLOBAL thimble_key_t baseline, deviation, readings, alarm;
/** Time of the last reading: one that is polled twice counts once. */
THIMBLE_GLOBAL double latest;

THIMBLE_ON_START() {
  limit = thimble_config_number("LIMIT", 6);
  valve = thimble_property("coolant", "open");
  anomaly = thimble_topic("plant/1/anomaly");
  score = thimble_field("score", "/");
  baseline = thimble_key("baseline");
  deviation = thimble_key("deviation");
  readings = thimble_key("readings");
  alarm = thimble_key("alarm");
}

THIMBLE_ON_READING(property, value, time, quality) {
  if (time <= latest || quality == THIMBLE_QUALITY_STALE || quality == THIMBLE_QUALITY_UNREACHABLE) return;
  latest = time;

  const double usual = thimble_get_number(deviation);
  const double count = thimble_min(thimble_get_number(readings) + 1, MEMORY);
  double distance = value - thimble_get_number(baseline);
  if (count > LEARNING) {
    if (thimble_abs(distance) > limit * usual) {
      /* Asked for with every alarm: a valve that can not be reached now opens late rather than never. */
      thimble_write(valve, 1);
      thimble_add(score, distance / usual, time);
      thimble_publish_pack(anomaly);
      thimble_set_number(alarm, time);
    } else if (thimble_get_number(alarm) > 0 && thimble_abs(time - thimble_get_number(alarm)) > CALM) {
      /* Also when the alarm is far in the future: the machine's clock was set back, or the record begins again. */
      thimble_write(valve, 0);
      thimble_set_number(alarm, 0);
    }
    distance = thimble_max(-CLIP * usual, thimble_min(CLIP * usual, distance));
  }
  thimble_set_number(baseline, thimble_get_number(baseline) + distance / count);
  thimble_set_number(deviation, thimble_get_number(deviation) + (thimble_abs(distance) - usual) / count);
  thimble_set_number(readings, count);
}
