import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { parseContainerManifest } from "@thimble/model";
import { runContainer } from "@thimble/testkit";
import { compileRust } from "../../../packages/cli/src/build/compile-rust.ts";
import { temporaryFolder } from "../../../packages/cli/src/build/temporary-folder.ts";
import { temporaryProject } from "../../../packages/cli/test/build/temporary-project.ts";
import { NO_RUST, rustcFor, rustcWithTarget, SEARCH_PATH } from "../../../packages/cli/test/support/compilers.ts";
import { type Answers, type HostCall, RecordingHost } from "../../assemblyscript/test/recording-host.ts";
import { EVENT_CALLS, EVENT_NUMBERS } from "../../c/test/event-calls.ts";
import { WAITED, WAITS } from "../../c/test/waits.ts";

const CRATE = join(import.meta.dirname, "..");

interface Feature {
  readonly name: string;
  /** Statements. */
  readonly source: string;
  readonly answers?: Answers;
  readonly calls: readonly HostCall[];
}

const FEATURES: readonly Feature[] = [
  {
    name: "a property that is written and read",
    source: `let fan = Property::open("room", "fan");
      let reading = fan.read();
      if reading.value == 20.5 && reading.quality == Quality::Stale { fan.write(reading.time); }`,
    answers: {
      "things.property": () => 7,
      "things.read": ({ buffer }, [, at = 0]) => {
        new Float64Array(buffer, at, 2).set([20.5, 1000]);
        new Uint8Array(buffer, at + 16, 1).set([1]);
        return undefined;
      },
    },
    calls: [
      ["things.property", "room", "fan"],
      ["things.read", 7],
      ["things.write", 7, 1000],
    ],
  },
  {
    name: "messages of numbers, text and bytes",
    source: `let out = Topic::open("a/b");
      if out.publish_number(0.5) == Outcome::OverBudget { out.publish("Grüße"); out.publish([104, 105]); }`,
    answers: { "bus.topic": () => 3, "bus.publish-number": () => 4 },
    calls: [
      ["bus.topic", "a/b"],
      ["bus.publish-number", 3, 0.5],
      ["bus.publish", 3, "Grüße"],
      ["bus.publish", 3, "hi"],
    ],
  },
  {
    name: "an event of a Thing",
    source: `for topic in ["things/machine/events/hot", "things/machine/events/ho", "things/machine/hot", "things/machin/events/hot", ""] {
        let message = Message { subscription: 0, topic, payload: b"a" };
        if message.is_event("machine", "hot") { log::number(Level::Info, "n", message.event_value() + message.event_time()); }
      }`,
    answers: { "bus.number-at": EVENT_NUMBERS },
    calls: EVENT_CALLS,
  },
  {
    name: "a SenML pack",
    source: `let out = Topic::open("a/b");
      Field::open("mean", "Cel").add(21.5, 1000.0);
      out.publish_pack();`,
    answers: { "bus.topic": () => 1, "senml.field": () => 2 },
    calls: [
      ["bus.topic", "a/b"],
      ["senml.field", "mean", "Cel"],
      ["senml.add", 2, 21.5, 1000],
      ["senml.publish", 1],
    ],
  },
  {
    name: "numbers and bytes that survive restarts",
    source: `let count = Key::open("count");
      count.set_number(count.number() + count.number_or(4.0));
      count.set("ab");
      let length = count.with(|bytes| count.with(|again| bytes.map_or(0, <[u8]>::len) + again.map_or(0, <[u8]>::len)));
      log::number(Level::Info, "length", length as f64);
      count.delete();`,
    answers: {
      "state.key": () => 5,
      "state.get-number": (_host, [, fallback = 0]) => fallback,
      "state.get": (host, [, at = 0]) => {
        const [address, length] = host.handOver("old");
        new Uint32Array(host.buffer, at, 3).set([1, address, length]);
        return undefined;
      },
    },
    calls: [
      ["state.key", "count"],
      ["state.get-number", 5, 0],
      ["state.get-number", 5, 4],
      ["state.set-number", 5, 4],
      ["state.set", 5, "ab"],
      ["state.get", 5],
      ["state.get", 5],
      ["log.number", 2, "length", 6],
      ["state.delete", 5],
    ],
  },
  {
    name: "topics with a quality of service, compare and set, names, time and chance",
    source: `Topic::open_with("a/b", Qos::ExactlyOnce, true);
      let owner = Key::open("owner");
      if owner.compare_and_set_number(1.0, 2.0) == Outcome::Conflict { owner.compare_and_set(None, "me"); }
      owner.compare_and_set(Some(b"old"), b"us");
      let mut bytes = [0; 10];
      random::fill(&mut bytes);
      owner.set(bytes);
      Key::each("a", 10, |name| log::info(name));
      log::number(Level::Info, "n", timers::now() + random::number());`,
    answers: {
      "state.compare-and-set-number": () => 6,
      "random.get-random-u64": () => 0x41424344 * 2 ** 32,
      "timers.now": () => 1000,
      "state.list": (host, [, , , at = 0]) => {
        const names = ["be"].flatMap((name) => host.handOver(name));
        const list = host.call("cabi_realloc", 0, 0, 4, 8);
        new Uint32Array(host.buffer, list, 2).set(names);
        new Uint32Array(host.buffer, at, 2).set([list, 1]);
        return undefined;
      },
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
      ["state.list", "a", 10],
      ["logging.log", 2, "", "be"],
      ["timers.now"],
      ["random.get-random-u64"],
      ["log.number", 2, "n", 1000 + 0x41424344 / 2 ** 32],
    ],
  },
  {
    name: "calls that wait",
    source: `let tank = Property::open("tank", "level");
      if let Ok(Reading { value, time, quality: Quality::OutOfRange }) = tank.read_now(500) { tank.write_now(value + time, 0).unwrap(); }
      if tank.read_now(501) == Err(Failure::Cancelled) && timers::sleep(10) == Err(Failure::Failed) {
        if let Ok(answer) = Action::open("pump", "flush").invoke(1.0, 2) { log::number(Level::Info, "n", answer); }
      }`,
    answers: WAITS,
    calls: WAITED,
  },
  {
    name: "configuration, timer and log",
    source: `timers::every(config::number("PERIOD", 1000.0) as u32);
      log::warn(if config::with("SITE", |site| site == Some("north")) { "north" } else { "elsewhere" });`,
    answers: {
      "config.number": (_host, [, , fallback]) => fallback,
      "store.get": (host, [, , at = 0]) => {
        const [address, length] = host.handOver("north");
        new Uint32Array(host.buffer, at, 4).set([0, 1, address, length]);
        return undefined;
      },
    },
    calls: [
      ["config.number", "PERIOD", 1000],
      ["timers.every", 1000],
      ["store.get", "SITE"],
      ["logging.log", 3, "", "north"],
    ],
  },
];

const CONTAINER = `#![no_std]
use thimble::*;
struct All { events: f64 }
impl All {
  fn start() -> Self { All { events: 0.0 } }
  fn reading(&mut self, property: Property, value: f64, time: f64, quality: Quality) {
    if quality == Quality::OutOfRange && property == Property::from_number(4) { log::number(Level::Info, "r", value + time); }
  }
  fn message(&mut self, message: Message) {
    self.events += 1.0;
    if message.topic == "plant/1" { log::number(Level::Info, "n", message.number("/v") + self.events); }
  }
  fn stop(&mut self) { log::info("bye"); }
  fn tick(&mut self, time: f64) {
    match time as u32 {
      ${FEATURES.map(({ source }, number) => `${number} => { ${source} }`).join("\n")}
      _ => { let _ = &[0][time as usize]; }
    }
  }
}
container!(All, room = 24: reading, message, tick, stop);
`;

describe("the crate thimble", { skip: NO_RUST }, () => {
  let wasm: Uint8Array<ArrayBuffer>;
  before(async () => {
    wasm = await compile(CONTAINER);
  });

  for (const [number, { name, answers = {}, calls }] of FEATURES.entries()) {
    it(`asks the host for what ${name} means`, () => {
      const host = started(wasm, answers);
      host.call("tick", number);
      assert.deepEqual(host.calls, calls);
    });
  }

  it("gives each handler what it takes, and messages room that starts over", () => {
    const host = started(wasm, { "bus.number-at": () => 40 });
    host.call("reading", 4, 1, 2, 2);
    for (let i = 0; i < 1000; i++) host.message(0, "plant/1", '{"v":40}');
    host.call("stop");
    assert.deepEqual(host.calls.slice(0, 3), [
      ["log.number", 2, "r", 3],
      ["bus.number-at", '{"v":40}', "/v"],
      ["log.number", 2, "n", 41],
    ]);
    assert.deepEqual(host.calls.slice(-2), [
      ["log.number", 2, "n", 1040],
      ["logging.log", 2, "", "bye"],
    ]);
    assert.throws(() => host.message(0, "plant/1", "a".repeat(18)), WebAssembly.RuntimeError);
  });

  it("traps where Rust panics, and carries no text for it", () => {
    assert.throws(() => started(wasm).call("tick", 99), WebAssembly.RuntimeError);
    assert.ok(!Buffer.from(wasm).includes("index out of bounds"));
    assert.ok(wasm.length < 4000, `${wasm.length} bytes`);
  });

  it("has the version of its package, so that a Cargo.toml that names one gets it", () => {
    const { version } = JSON.parse(readFileSync(join(CRATE, "package.json"), "utf8"));
    assert.match(readFileSync(join(CRATE, "Cargo.toml"), "utf8"), new RegExp(`^version = "${version}"$`, "m"));
  });

  it("exports what container! names, and an allocator only with room", async () => {
    const small = await compile(`#![no_std]
struct Small;
impl Small { fn start() -> Self { Small } fn tick(&mut self, _time: f64) {} }
thimble::container!(Small: tick);
`);
    const names = WebAssembly.Module.exports(new WebAssembly.Module(small)).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["memory", "start", "tick"]);
  });

  it("says what is wrong with container! in one line", async () => {
    const declared = "#![no_std]\nstruct A;\nimpl A { fn start() -> Self { A } }\n";
    await assert.rejects(compile(`${declared}thimble::container!(A: message);`), /room = 4096/);
    await assert.rejects(compile(`${declared}thimble::container!(A: reeding);`), /no handler is called reeding/);
  });

  it("runs as a reactor of WASI, with the standard library's environment and output", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string): string => join(folder.directory, name);
    const source = `use thimble::*;
struct Room { limit: f64, alarm: Topic }
impl Room {
    fn start() -> Self { Room { limit: std::env::var("LIMIT").unwrap().parse().unwrap(), alarm: Topic::open("a/b") } }
    fn reading(&mut self, _property: Property, value: f64, _time: f64, _quality: Quality) {
        println!("{value} of {}", self.limit);
        self.alarm.publish(format!("{:.2}", value / self.limit));
    }
}
container!(Room: reading);
`;
    writeFileSync(at("lib.rs"), source);
    const rustc = rustcFor("wasm32-wasip1", "wasm32-wasi");
    assert.ok(
      rustc,
      "no rustc has the library of wasm32-wasip1: rustup target add wasm32-wasip1, or apt-get install libstd-rust-dev-wasm32",
    );
    const target = ["--edition=2021", `--target=${rustc.target}`, "-Copt-level=z", "-Cpanic=abort"];
    const library = ["--crate-type=rlib", "--crate-name=thimble", "--cfg", 'feature="std"', "src/lib.rs"];
    succeed(rustc.program, [...target, ...library, "-o", at("libthimble.rlib")]);
    const main = ["--crate-type=cdylib", "-Cstrip=symbols", "-Clink-arg=-zstack-size=8192", at("lib.rs")];
    const extern = ["--extern", `thimble=${at("libthimble.rlib")}`];
    succeed(rustc.program, [...target, ...main, ...extern, "-o", at("room.wasm")]);
    const manifest = parseContainerManifest(
      "name: a\nversion: 1.0.0\nsource: room.wasm\non: { reading: [a/b] }\ngrants: { publish: [a/b] }\nbudget: { memory: 1M, instructions: 1M }\n",
      "thimble.yaml",
    );
    await using box = await runContainer({
      wasm: readFileSync(at("room.wasm")),
      manifest,
      environment: { LIMIT: "20" },
    });
    box.reading("a/b", 5);
    assert.deepEqual(
      box.published.map(({ text }) => text),
      ["0.25"],
    );
    assert.deepEqual(
      box.logs.map(({ message }) => message),
      ["5 of 20"],
    );
  });

  it("passes its own tests, and its examples compile", async () => {
    await using folder = await temporaryFolder();
    const rustc = rustcWithTarget() ?? "rustc";
    const crate = ["--edition=2021", "--crate-name=thimble", "src/lib.rs"];
    const std = ["--cfg", 'feature="std"'];
    succeed(rustc, [...crate, ...std, "--test", "-o", join(folder.directory, "tests")]);
    succeed(join(folder.directory, "tests"), []);
    const library = join(folder.directory, "libthimble.rlib");
    succeed(rustc, [...crate, ...std, "--crate-type=rlib", "-o", library]);
    succeed(join(rustc, "../rustdoc"), [...crate, "--test", "-L", folder.directory, "--extern", `thimble=${library}`]);
  });
});

/** Runs a program in the crate's folder; what it prints where it fails is the message. */
function succeed(program: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: CRATE, encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

function started(wasm: Uint8Array<ArrayBuffer>, answers: Answers = {}): RecordingHost {
  const host = new RecordingHost(wasm, answers);
  host.call("start");
  return host;
}

async function compile(text: string): Promise<Uint8Array<ArrayBuffer>> {
  await using project = await temporaryProject({ "lib.rs": text });
  const { wasm, warnings } = await compileRust(
    { directory: project.directory, source: "lib.rs" },
    { searchPath: SEARCH_PATH },
  );
  assert.deepEqual(warnings, []);
  return wasm;
}
