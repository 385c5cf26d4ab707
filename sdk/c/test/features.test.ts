import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { parseContainerManifest } from "@thimble/model";
import { runContainer } from "@thimble/testkit";
import { compileC } from "../../../packages/cli/src/build/compile-c.ts";
import { temporaryProject } from "../../../packages/cli/test/build/temporary-project.ts";
import { NO_CLANG, SEARCH_PATH } from "../../../packages/cli/test/support/compilers.ts";
import { type Answers, type HostCall, RecordingHost } from "../../assemblyscript/test/recording-host.ts";
import { EVENT_CALLS, EVENT_NUMBERS } from "./event-calls.ts";
import { WAITED, WAITS } from "./waits.ts";

interface Feature {
  readonly name: string;
  /** What a function does, or a whole file where it has an `#include` of its own. */
  readonly source: string;
  readonly answers?: Answers;
  readonly run?: (host: RecordingHost) => void;
  readonly calls: readonly HostCall[];
}

const FEATURES: readonly Feature[] = [
  {
    name: "a property that is written and read",
    source: `thimble_property_t fan = thimble_property("room", "fan");
      if (thimble_read(fan).value == 20.5) thimble_write(fan, 1);`,
    answers: {
      "things.property": () => 7,
      "things.read": ({ buffer }, [, at]) => {
        new Float64Array(buffer, at, 2).set([20.5, 1000]);
        return undefined;
      },
    },
    calls: [
      ["things.property", "room", "fan"],
      ["things.read", 7],
      ["things.write", 7, 1],
    ],
  },
  {
    name: "messages of numbers, text and bytes",
    source: `thimble_topic_t out = thimble_topic("a/b");
      const uint8_t bytes[] = {104, 105};
      thimble_publish_number(out, 0.5);
      thimble_publish_text(out, "Grüße");
      thimble_publish(out, bytes, sizeof bytes);`,
    answers: { "bus.topic": () => 3 },
    calls: [
      ["bus.topic", "a/b"],
      ["bus.publish-number", 3, 0.5],
      ["bus.publish", 3, "Grüße"],
      ["bus.publish", 3, "hi"],
    ],
  },
  {
    name: "a SenML pack",
    source: `thimble_topic_t out = thimble_topic("a/b");
      thimble_field_t mean = thimble_field("mean", "Cel");
      thimble_add(mean, 21.5, 1000);
      thimble_publish_pack(out);`,
    answers: { "bus.topic": () => 1, "senml.field": () => 2 },
    calls: [
      ["bus.topic", "a/b"],
      ["senml.field", "mean", "Cel"],
      ["senml.add", 2, 21.5, 1000],
      ["senml.publish", 1],
    ],
  },
  {
    name: "numbers that survive restarts",
    source: `thimble_key_t count = thimble_key("count");
      thimble_set_number(count, thimble_get_number(count) + thimble_get_number_or(count, 4));
      thimble_set(count, "ab", 2);
      thimble_delete(count);`,
    answers: { "state.key": () => 5, "state.get-number": (_host, [, fallback = 0]) => fallback },
    calls: [
      ["state.key", "count"],
      ["state.get-number", 5, 0],
      ["state.get-number", 5, 4],
      ["state.set-number", 5, 4],
      ["state.set", 5, "ab"],
      ["state.delete", 5],
    ],
  },
  {
    name: "configuration, timer and log",
    source: `thimble_every((uint32_t)thimble_config_number("PERIOD", 1000));
      thimble_log(THIMBLE_LEVEL_WARN, "started");
      thimble_log_number(THIMBLE_LEVEL_INFO, "period", 60);`,
    answers: { "config.number": (_host, [, , fallback]) => fallback },
    calls: [
      ["config.number", "PERIOD", 1000],
      ["timers.every", 1000],
      ["logging.log", 3, "", "started"],
      ["log.number", 2, "period", 60],
    ],
  },
  {
    name: "topics with a quality of service, compare and set, time and chance",
    source: `thimble_topic_with("a/b", THIMBLE_QOS_EXACTLY_ONCE, true);
      const thimble_bytes_t none = {0, 0}, old = {(const uint8_t *)"old", 3};
      thimble_key_t owner = thimble_key("owner");
      uint8_t bytes[10];
      if (thimble_compare_and_set_number(owner, 1, 2) == THIMBLE_OUTCOME_CONFLICT) thimble_compare_and_set(owner, none, "me", 2);
      thimble_compare_and_set(owner, old, "us", 2);
      thimble_random_fill(bytes, sizeof bytes);
      thimble_set(owner, bytes, sizeof bytes);
      thimble_log_number(THIMBLE_LEVEL_INFO, "n", thimble_now() + thimble_random());`,
    answers: {
      "state.compare-and-set-number": () => 6,
      "random.get-random-u64": () => 0x41424344 * 2 ** 32,
      "timers.now": () => 1000,
    },
    calls: [
      ["bus.topic-with", "a/b", 2, 1],
      ["state.key", "owner"],
      ["state.compare-and-set-number", 0, 1, 2],
      ["state.compare-and-set", 0, 0, "", "me"],
      ["state.compare-and-set", 0, 1, "old", "us"],
      ["random.get-random-u64"],
      ["random.get-random-u64"],
      ["state.set", 0, "\0\0\0\0DCBA\0\0"],
      ["timers.now"],
      ["random.get-random-u64"],
      ["log.number", 2, "n", 1000 + 0x41424344 / 2 ** 32],
    ],
  },
  {
    name: "calls that wait",
    source: `const thimble_property_t tank = thimble_property("tank", "level");
      thimble_new_reading_t level = thimble_read_now(tank, 500);
      if (level.is_ok && level.reading.quality == THIMBLE_QUALITY_OUT_OF_RANGE) thimble_write_now(tank, level.reading.value + level.reading.time, 0);
      level = thimble_read_now(tank, 501);
      if (level.failure == THIMBLE_FAILURE_CANCELLED && thimble_sleep(10).failure == THIMBLE_FAILURE_FAILED) {
        const thimble_answer_t answer = thimble_invoke(thimble_action("pump", "flush"), 1, 2);
        if (answer.is_ok) thimble_log_number(THIMBLE_LEVEL_INFO, "n", answer.value);
      }`,
    answers: WAITS,
    calls: WAITED,
  },
  {
    name: "an event of a Thing",
    source: `const thimble_bytes_t payload = {(const uint8_t *)"a", 1};
      const char *topics[] = {"things/machine/events/hot", "things/machine/events/ho", "things/machine/hot", "things/machin/events/hot", ""};
      for (int i = 0; i < 5; i++) {
        if (!thimble_is_event(thimble_text(topics[i]), "machine", "hot")) continue;
        thimble_log_number(THIMBLE_LEVEL_INFO, "n", thimble_event_value(payload) + thimble_event_time(payload));
      }`,
    answers: { "bus.number-at": EVENT_NUMBERS },
    calls: EVENT_CALLS,
  },
  {
    name: "text that is computed",
    source: `static char name[4] = "a/0";
      for (int i = 1; i <= 2; i++) {
        name[2] = (char)('0' + i);
        thimble_topic(name);
      }`,
    calls: [
      ["bus.topic", "a/1"],
      ["bus.topic", "a/2"],
    ],
  },
  {
    name: "messages, bytes of state and text of the environment, in room that starts over with each event",
    source: `#define THIMBLE_ROOM 32
#include "thimble.h"
THIMBLE_ON_MESSAGE(subscription, topic, payload) {
  thimble_bytes_t last = thimble_get(thimble_key("last"));
  if (thimble_text_equals(thimble_config_text("SITE"), thimble_text("north")) && last.length == 3)
    thimble_log_number(THIMBLE_LEVEL_INFO, (const char *)"n", thimble_number_at(payload, "/v") + subscription);
  if (thimble_text_equals(topic, thimble_text("plant/1"))) thimble_set(thimble_key("last"), payload.data, payload.length);
}`,
    answers: {
      "bus.number-at": () => 40,
      "state.get": (host, [, at = 0]) => {
        const [address, length] = host.handOver("old");
        new Uint32Array(host.buffer, at, 3).set([1, address, length]);
        return undefined;
      },
      "store.get": (host, [, , at = 0]) => {
        const [address, length] = host.handOver("north");
        new Uint32Array(host.buffer, at, 4).set([0, 1, address, length]);
        return undefined;
      },
    },
    run: (host) => {
      for (let i = 0; i < 1000; i++) host.message(2, "plant/1", '{"v":40}');
      host.calls.splice(0, host.calls.length - 7);
      assert.throws(() => host.message(2, "plant/1", "a".repeat(26)), WebAssembly.RuntimeError);
    },
    calls: [
      ["state.key", "last"],
      ["state.get", 0],
      ["store.get", "SITE"],
      ["bus.number-at", '{"v":40}', "/v"],
      ["log.number", 2, "n", 42],
      ["state.key", "last"],
      ["state.set", 0, '{"v":40}'],
    ],
  },
  {
    name: "names of keys",
    source: `#define THIMBLE_ROOM 64
#include "thimble.h"
THIMBLE_ON_STOP() {
  const thimble_texts_t names = thimble_keys("a", 10);
  for (size_t i = 0; i < names.count; i++) thimble_publish((thimble_topic_t)i, names.items[i].data, names.items[i].length);
}`,
    answers: {
      "state.list": (host, [, , , at = 0]) => {
        const names = ["be", "sea"].flatMap((name) => host.handOver(name));
        const list = host.call("cabi_realloc", 0, 0, 4, 16);
        new Uint32Array(host.buffer, list, 4).set(names);
        new Uint32Array(host.buffer, at, 2).set([list, 2]);
        return undefined;
      },
    },
    run: (host) => host.call("stop"),
    calls: [
      ["state.list", "a", 10],
      ["bus.publish", 0, "be"],
      ["bus.publish", 1, "sea"],
    ],
  },
  {
    name: "each handler with what it is given",
    source: `#include "thimble.h"
THIMBLE_ON_READING(property, value, time, quality) {
  if (quality == THIMBLE_QUALITY_STALE && property == (thimble_property_t)4) thimble_log_number(THIMBLE_LEVEL_INFO, "r", value + time);
}
THIMBLE_ON_TICK(time) { thimble_log_number(THIMBLE_LEVEL_INFO, "t", time); }
THIMBLE_ON_STOP() { thimble_log(THIMBLE_LEVEL_INFO, "bye"); }`,
    run: (host) => {
      host.call("reading", 4, 1, 2, 1);
      host.call("tick", 9);
      host.call("stop");
    },
    calls: [
      ["log.number", 2, "r", 3],
      ["log.number", 2, "t", 9],
      ["logging.log", 2, "", "bye"],
    ],
  },
  {
    name: "the lesser, the greater and the absolute number without a library",
    source: `double a = thimble_config_number("A", -3);
      thimble_log_number(THIMBLE_LEVEL_INFO, "a", thimble_max(thimble_min(a, 2), -2) + thimble_abs(a));`,
    answers: { "config.number": (_host, [, , fallback]) => fallback },
    calls: [
      ["config.number", "A", -3],
      ["log.number", 2, "a", 1],
    ],
  },
];

for (const suffix of ["c", "cpp"]) {
  describe(`thimble.h in .${suffix}`, { skip: NO_CLANG }, () => {
    let together: Uint8Array<ArrayBuffer>;
    before(async () => {
      together = await compile({ [`main.${suffix}`]: allInOne(FEATURES.map(({ source }) => source)) });
    });

    for (const [number, { name, source, answers = {}, run, calls }] of FEATURES.entries()) {
      it(`asks the host for what ${name} means`, async () => {
        const wasm = isFile(source) ? await compile({ [`main.${suffix}`]: source }) : together;
        const host = new RecordingHost(wasm, answers);
        if (run === undefined) host.call("tick", number);
        else run(host);
        assert.deepEqual(host.calls, calls);
      });
    }
  });
}

function isFile(source: string): boolean {
  return source.startsWith("#");
}

/** One file with all functions, because a compiler takes longer to begin than to compile them: `tick` calls the one with the number of its time. */
function allInOne(sources: readonly string[]): string {
  const parts = sources.map((source, number) => (isFile(source) ? "" : `if (time == ${number}) {\n${source}\n}\n`));
  return `#include "thimble.h"\nTHIMBLE_ON_TICK(time) {\n${parts.join("")}}\n`;
}

describe("thimble.h", { skip: NO_CLANG }, () => {
  it("may be included by several files, which share the room", async () => {
    const host = new RecordingHost(
      await compile({
        "main.c":
          '#define THIMBLE_ROOM 64\n#include "thimble.h"\n#include "other.c"\nTHIMBLE_ON_TICK(time) { other(time); }\n',
        "other.c":
          '#include "thimble.h"\nstatic void other(double time) { thimble_log_number(THIMBLE_LEVEL_INFO, "o", time); }\n',
      }),
    );
    host.call("tick", 1);
    assert.deepEqual(host.calls, [["log.number", 2, "o", 1]]);
  });

  for (const library of ["", "#include <stdlib.h>\n"]) {
    it(`lets the engine run constructors of C++ before any event, ${library === "" ? "without" : "with"} a library`, async () => {
      const wasm = await compile({
        "main.cpp": `${library}#include "thimble.h"
static const thimble_topic_t out = thimble_topic("a/b");
static double *kept = ${library === "" ? "[] { static double none; return &none; }()" : "(double *)calloc(1, sizeof(double))"};
THIMBLE_ON_READING(property, value, time, quality) { thimble_publish_number(out, *kept += value); }
`,
      });
      const manifest = parseContainerManifest(
        "name: a\nversion: 1.0.0\nsource: main.cpp\non: { reading: [a/b] }\ngrants: { publish: [a/b] }\n",
        "thimble.yaml",
      );
      await using box = await runContainer({ wasm, manifest });
      box.reading("a/b", 1);
      box.reading("a/b", 2);
      assert.deepEqual(
        box.published.map(({ number }) => number),
        [1, 3],
      );
    });
  }

  it("takes wasi-libc's input and output where the source does: what it prints is logged", async () => {
    const wasm = await compile({
      "main.c": `#include <stdio.h>
#include <stdlib.h>
#include "thimble.h"
THIMBLE_ON_READING(property, value, time, quality) { printf("%.1f of %s\\n", value, getenv("LIMIT")); fflush(stdout); }
`,
    });
    const manifest = parseContainerManifest(
      "name: a\nversion: 1.0.0\nsource: main.c\non: { reading: [a/b] }\nbudget: { instructions: 1M }\n",
      "thimble.yaml",
    );
    await using box = await runContainer({ wasm, manifest, environment: { LIMIT: "20" } });
    box.reading("a/b", 5);
    assert.deepEqual(
      box.logs.map(({ message }) => message),
      ["5.0 of 20"],
    );
  });

  it("carries no allocator for a container that is handed nothing", async () => {
    const wasm = await compile({
      "main.c": '#include "thimble.h"\nTHIMBLE_ON_TICK(time) { thimble_log_number(THIMBLE_LEVEL_INFO, "t", time); }\n',
    });
    assert.throws(() => new RecordingHost(wasm).call("cabi_realloc", 0, 0, 1, 1), /no export/);
  });
});

async function compile(files: Readonly<Record<string, string>>): Promise<Uint8Array<ArrayBuffer>> {
  await using project = await temporaryProject(files);
  const source = Object.keys(files)[0] ?? "";
  const { wasm, warnings } = await compileC({ directory: project.directory, source }, { searchPath: SEARCH_PATH });
  assert.deepEqual(warnings, []);
  return wasm;
}
