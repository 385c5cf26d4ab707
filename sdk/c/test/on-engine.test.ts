import { test } from "node:test";
import { compileC } from "../../../packages/cli/src/build/compile-c.ts";
import { temporaryProject } from "../../../packages/cli/test/build/temporary-project.ts";
import { NO_CLANG, SEARCH_PATH } from "../../../packages/cli/test/support/compilers.ts";
import { checkOnEngine, PART } from "./on-engine.ts";

const SOURCE = `#define THIMBLE_ROOM 4096
#include "thimble.h"
THIMBLE_GLOBAL thimble_topic_t out;
THIMBLE_GLOBAL thimble_property_t x;
THIMBLE_GLOBAL thimble_action_t go;
THIMBLE_ON_START() {
  out = thimble_topic("out");
  x = thimble_property("a", "x");
  go = thimble_action("a", "go");
}
static void say(double number) { thimble_publish_number(out, number); }
static void say_text(thimble_text_t text) { thimble_publish(out, text.data, text.length); }
static void waits(void) {
  const thimble_new_reading_t got = thimble_read_now(x, 500);
  if (!got.is_ok) return;
  say(got.reading.value);
  say(got.reading.time);
  say(got.reading.quality);
  if (thimble_write_now(x, got.reading.value, 500).is_ok) thimble_publish_text(out, "written");
  const thimble_answer_t answer = thimble_invoke(go, 1, 500);
  if (answer.is_ok) say(answer.value);
}
static void failures(void) {
  say(thimble_read_now(x, 500).failure);
  say(thimble_write_now(x, 1, 500).failure);
  say(thimble_invoke(go, 1, 500).failure);
  say(thimble_sleep(3600001).failure);
}
static void store(void) {
  const thimble_bucket_t bucket = thimble_bucket_open("").bucket;
  if (!thimble_bucket_set(bucket, "k", "ab", 2).is_ok) return;
  const thimble_bytes_t bytes = thimble_bucket_get(bucket, "k").bytes;
  thimble_publish(out, bytes.data, bytes.length);
  say(thimble_bucket_exists(bucket, "k").exists);
  say((double)thimble_bucket_increment(bucket, "n", 5).sum);
  say((double)thimble_bucket_increment(bucket, "n", 7).sum);
  if (!thimble_bucket_delete(bucket, "k").is_ok) return;
  say(thimble_bucket_exists(bucket, "k").exists);
  const thimble_stored_bytes_t gone = thimble_bucket_get(bucket, "k"), number = thimble_bucket_get(bucket, "n");
  if (gone.how.is_ok && gone.bytes.data == 0) thimble_publish_text(out, "none");
  thimble_publish(out, number.bytes.data, number.bytes.length);
  thimble_bucket_delete(bucket, "n");
  thimble_bucket_close(bucket);
}
static void refused(void) {
  const thimble_opened_bucket_t other = thimble_bucket_open("other");
  if (!other.how.is_ok) say(other.how.error);
  /* More than may be open at a time, unless each is given back. */
  for (int i = 0; i < 40; i++) {
    const thimble_opened_bucket_t opened = thimble_bucket_open("");
    if (!opened.how.is_ok) return;
    thimble_bucket_close(opened.bucket);
  }
  const thimble_bucket_t bucket = thimble_bucket_open("").bucket;
  const thimble_stored_t set = thimble_bucket_set(bucket, "", "a", 1);
  if (!set.is_ok && set.reason.length > 0) say(set.error);
  thimble_bucket_close(bucket);
}
static void names(void) {
  const thimble_bucket_t bucket = thimble_bucket_open("").bucket;
  char key[] = "k00";
  for (int i = 0; i < 70; i++) {
    key[1] = (char)('0' + i / 10);
    key[2] = (char)('0' + i % 10);
    thimble_bucket_set(bucket, key, "v", 1);
  }
  uint64_t next = 0;
  do {
    const thimble_stored_keys_t part = thimble_bucket_keys(bucket, next);
    if (!part.how.is_ok) return;
    for (size_t i = 0; i < part.names.count; i++) say_text(part.names.items[i]);
    next = part.next;
  } while (next != 0);
  thimble_bucket_close(bucket);
}
static void environment(void) {
  const thimble_variables_t all = thimble_config_all();
  for (size_t i = 0; i < all.count; i++) {
    say_text(all.items[i].name);
    say_text(all.items[i].value);
  }
}
static void clocks(void) {
  const uint64_t monotonic = thimble_monotonic();
  const thimble_datetime_t wall = thimble_wall_clock();
  thimble_sleep(250);
  const thimble_datetime_t now = thimble_wall_clock();
  say((double)(thimble_monotonic() - monotonic));
  say((double)(now.seconds - wall.seconds) * 1e9 + (double)now.nanoseconds - (double)wall.nanoseconds);
  say(thimble_wall_clock_resolution().nanoseconds);
  say((double)thimble_monotonic_resolution());
}
THIMBLE_ON_READING(property, value, time, quality) {
  if (value == ${PART.waits}) waits();
  if (value == ${PART.failures}) failures();
  if (value == ${PART.store}) store();
  if (value == ${PART.refused}) refused();
  if (value == ${PART.names}) names();
  if (value == ${PART.environment}) environment();
  if (value == ${PART.clocks}) clocks();
}
`;

for (const source of ["main.c", "main.cpp"]) {
  test(`waits, store, environment and clocks of thimble.h do on the engine what they say, in ${source}`, {
    skip: NO_CLANG,
  }, async () => {
    await using project = await temporaryProject({ [source]: SOURCE });
    const { wasm, warnings } = await compileC({ directory: project.directory, source }, { searchPath: SEARCH_PATH });
    if (warnings.length > 0) throw new Error(warnings.join("\n"));
    await checkOnEngine(wasm);
  });
}
