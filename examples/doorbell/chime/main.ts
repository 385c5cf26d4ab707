import { config, Message, thing, timers, topic } from "@thimble/assemblyscript";

const bell = thing("door").event("bell");
const knocked = thing("door").event("knocked");
const lamp = thing("door").boolean("lamp");
const alarm = topic("house/alarm");

/** Force of a knock, in newtons, that is an alarm. */
const limit = config.number("LIMIT", 40);
/** Milliseconds that the lamp is lit. */
const LIT: u32 = 20_000;

export function message(_subscription: u32, message: Message): void {
  if (bell.is(message)) {
    lamp.write(true);
    timers.every(LIT);
  } else if (knocked.is(message) && knocked.value(message) > limit) {
    alarm.publishNumber(knocked.value(message));
  }
}

export function tick(_time: f64): void {
  lamp.write(false);
  timers.every(0);
}
