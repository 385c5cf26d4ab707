import { test } from "node:test";
import { compileRust } from "../../../packages/cli/src/build/compile-rust.ts";
import { temporaryProject } from "../../../packages/cli/test/build/temporary-project.ts";
import { checkOnEngine, PART } from "../../c/test/on-engine.ts";
import { TOOLCHAINS } from "./toolchains.ts";

const SOURCE = `#![no_std]
#![deny(warnings)]
use thimble::keyvalue::{Bucket, Error};
use thimble::{clocks, config, timers, Action, Failure, Property, Quality, Topic};
struct All { out: Topic, x: Property, go: Action }
impl All {
    fn start() -> Self { All { out: Topic::open("out"), x: Property::open("a", "x"), go: Action::open("a", "go") } }
    fn reading(&mut self, _property: Property, value: f64, _time: f64, _quality: Quality) {
        match value as u32 {
            ${PART.waits} => self.waits().unwrap(),
            ${PART.failures} => self.failures(),
            ${PART.store} => self.store().unwrap(),
            ${PART.refused} => self.refused().unwrap(),
            ${PART.names} => self.names().unwrap(),
            ${PART.environment} => config::each(|name, value| { self.out.publish(name); self.out.publish(value); }),
            _ => self.clocks(),
        }
    }
    fn say(&self, number: f64) { self.out.publish_number(number); }
    fn waits(&self) -> Result<(), Failure> {
        let reading = self.x.read_now(500)?;
        self.say(reading.value);
        self.say(reading.time);
        self.say(f64::from(reading.quality as u32));
        self.x.write_now(reading.value, 500)?;
        self.out.publish("written");
        self.say(self.go.invoke(1.0, 500)?);
        Ok(())
    }
    fn failures(&self) {
        let failures = [self.x.read_now(500).err(), self.x.write_now(1.0, 500).err(), self.go.invoke(1.0, 500).err(), timers::sleep(3_600_001).err()];
        for failure in failures { self.say(failure.map_or(-1.0, |failure| f64::from(failure as u32))); }
    }
    fn store(&self) -> Result<(), Error> {
        let bucket = Bucket::open("")?;
        bucket.set("k", "ab")?;
        bucket.with("k", |bytes| self.out.publish(bytes.unwrap_or_default()))?;
        self.say(f64::from(u8::from(bucket.exists("k")?)));
        self.say(bucket.increment("n", 5)? as f64);
        self.say(bucket.increment("n", 7)? as f64);
        bucket.delete("k")?;
        self.say(f64::from(u8::from(bucket.exists("k")?)));
        bucket.with("k", |bytes| if bytes.is_none() { self.out.publish("none"); })?;
        bucket.with("n", |bytes| self.out.publish(bytes.unwrap_or_default()))?;
        bucket.delete("n")
    }
    fn refused(&self) -> Result<(), Error> {
        let number = |error| match error { Error::NoSuchStore => 0.0, Error::AccessDenied => 1.0, Error::Other => 2.0 };
        self.say(Bucket::open("other").err().map_or(-1.0, number));
        for _ in 0..40 { Bucket::open("")?; }
        self.say(Bucket::open("")?.set("", "a").err().map_or(-1.0, number));
        Ok(())
    }
    fn names(&self) -> Result<(), Error> {
        let bucket = Bucket::open("")?;
        for i in 0..70_u8 {
            let key = [b'k', b'0' + i / 10, b'0' + i % 10];
            bucket.set(core::str::from_utf8(&key).unwrap_or_default(), "v")?;
        }
        bucket.each(|name| { self.out.publish(name); })
    }
    fn clocks(&self) {
        let (monotonic, wall) = (clocks::monotonic(), clocks::wall());
        timers::sleep(250).unwrap();
        self.say((clocks::monotonic() - monotonic).as_nanos() as f64);
        self.say((clocks::wall() - wall).as_nanos() as f64);
        self.say(clocks::wall_resolution().as_nanos() as f64);
        self.say(clocks::monotonic_resolution().as_nanos() as f64);
    }
}
thimble::container!(All, room = 4096: reading);
`;

for (const { name, searchPath, missing } of TOOLCHAINS) {
  test(`waits, store, environment and clocks of the crate do on the engine what they say, by ${name}`, {
    skip: missing,
  }, async () => {
    await using project = await temporaryProject({ "lib.rs": SOURCE });
    const { directory } = project;
    const { wasm, warnings } = await compileRust({ directory, source: "lib.rs" }, { searchPath });
    if (warnings.length > 0) throw new Error(warnings.join("\n"));
    await checkOnEngine(wasm);
  });
}
