import { compileText } from "../../../sdk/assemblyscript/test/compile-text.ts";
import type { RunContainerOptions } from "../src/run-container.ts";

/** A container that uses what a box can show, ready to run. */
export async function compiledContainer(): Promise<Pick<RunContainerOptions, "wasm" | "manifest">> {
  const wasm = await compileText(`
    import { config, log, Message, Quality, senml, state, thing, timers, topic } from "@thimble/assemblyscript";
    const valve = thing("coolant").boolean("open");
    const temperature = thing("machine").number("temperature");
    const out = topic("plant/1/out");
    const field = senml.field("mean", "Cel");
    const count = state.number("count");
    const limit = config.number("LIMIT", 90);
    export function start(): void { log.info("started"); }
    export function reading(property: u32, value: f64, time: f64, quality: Quality): void {
      if (!temperature.is(property)) return;
      if (quality == Quality.OutOfRange) unreachable();
      if (quality == Quality.Stale) while (true) {}
      count.value += 1;
      if (value > limit) { valve.write(true); field.add(value, time); senml.publish(out); }
    }
    export function message(subscription: u32, message: Message): void {
      out.publishNumber(subscription);
      out.publishNumber(message.value);
      count.delete();
    }
    export function tick(time: f64): void { out.publishNumber(time); }
    export function stop(): void { log.info("stopped"); }`);
  return {
    wasm,
    manifest: {
      name: "guard",
      asks: {
        on: { reading: ["machine/temperature"], message: ["plant/+/reset", "plant/#"], tick: 1000 },
        grants: { read: ["machine/temperature"], write: ["coolant/open"], publish: ["plant/1/out"] },
        budget: { instructions: 10_000 },
      },
    },
  };
}
