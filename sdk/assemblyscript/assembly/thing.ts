import { Action } from "./action";
import { Failure } from "./failure";
import * as host from "./host";
import { Outcome } from "./outcome";
import { Quality } from "./quality";
import { HostText, Text } from "./text";
import { eventOf, ThingEvent } from "./thing-event";
import { failureAt, READING, RESULT, VALUE } from "./wait-result";

export { Action } from "./action";
export { ThingEvent } from "./thing-event";

/**
 * A sensor or controller, by the name of its role.
 *
 * @example
 * const temperature = thing("machine").number("temperature");
 * const valve = thing("coolant").boolean("open");
 */
// @ts-ignore: decorator
@inline
export function thing(name: HostText): Thing {
  return changetype<Thing>(Text.kept(name));
}

/** A Thing whose properties can be opened. Made by `thing`. */
@unmanaged
export class Thing {
  /**
   * Opens a property that holds a number, once, before it is used again and again. It must be granted in compose.yaml for
   * reading or writing; otherwise the container is stopped with the missing grant named.
   *
   * @example
   * const speed = thing("pump").number("speed");
   */
  @inline
  number(name: HostText): NumberProperty {
    return changetype<NumberProperty>(open(this, name));
  }

  /**
   * Opens a property that is true or false, as `number` does.
   *
   * @example
   * const valve = thing("coolant").boolean("open");
   */
  @inline
  boolean(name: HostText): BooleanProperty {
    return changetype<BooleanProperty>(open(this, name));
  }

  /**
   * Opens an action, once. It must be granted in compose.yaml under `invoke`; otherwise the container is stopped with the missing grant
   * named.
   *
   * @example
   * const home = thing("axis").action("home");
   */
  @inline
  action(name: HostText): Action {
    return changetype<Action>(openAction(this, name));
  }

  /**
   * Names an event, once, so that a message can be compared with it.
   *
   * @example
   * const overheated = thing("machine").event("overheated");
   */
  @inline
  event(name: HostText): ThingEvent {
    return eventOf(changetype<Text>(this), Text.kept(name));
  }
}

// @ts-ignore: decorator
@inline
function openAction(thing: Thing, name: HostText): u32 {
  const role = changetype<Text>(thing);
  const action = Text.of(name);
  return host.action(role.address, role.length, action.address, action.length);
}

// @ts-ignore: decorator
@inline
function open(thing: Thing, name: HostText): u32 {
  const role = changetype<Text>(thing);
  const property = Text.of(name);
  return host.property(role.address, role.length, property.address, property.length);
}

/** Reads a property's last reading into READING. */
function read(property: u32): void {
  host.read(property, READING);
}

/** Asks the device for a property and waits; the last reading in READING is what it answered. */
function readNow(property: u32, timeout: u32): Failure {
  host.readNow(property, timeout, RESULT);
  return failureAt(VALUE);
}

/** Writes a property and waits until the device has confirmed it. */
function writeNow(property: u32, value: f64, timeout: u32): Failure {
  host.writeNow(property, value, timeout, RESULT);
  return failureAt(1);
}

/** A number of a Thing, in the unit of its Thing Description. Made by `Thing.number`. */
@unmanaged
export class NumberProperty {
  /**
   * The last value; NaN when there is none.
   *
   * @example
   * if (speed.value > 1500) speed.write(1450);
   */
  @inline
  get value(): f64 {
    read(changetype<u32>(this));
    return load<f64>(READING);
  }

  /** When the last value was measured: seconds since 1970-01-01T00:00:00Z. */
  @inline
  get time(): f64 {
    read(changetype<u32>(this));
    return load<f64>(READING + 8);
  }

  /**
   * What the last value is worth.
   *
   * @example
   * if (speed.quality === Quality.Unreachable) log.warn("the pump does not answer");
   */
  @inline
  get quality(): Quality {
    read(changetype<u32>(this));
    return <Quality>load<u8>(READING + 16);
  }

  /**
   * Asks for a new value, in the unit of the Thing Description.
   *
   * @example
   * speed.write(1450);
   */
  @inline
  write(value: f64): Outcome {
    return <Outcome>host.write(changetype<u32>(this), value);
  }

  /**
   * Asks the device and waits for its answer, at most `timeout` milliseconds (0: 10 s). When it went well, `value`, `time` and
   * `quality` are what the device answered.
   *
   * @example
   * if (level.readNow() == Failure.None) log.number("level", level.value);
   */
  @inline
  readNow(timeout: u32 = 0): Failure {
    return readNow(changetype<u32>(this), timeout);
  }

  /**
   * Writes a value and waits until the device has confirmed it, at most `timeout` milliseconds (0: 10 s).
   *
   * @example
   * if (speed.writeNow(1450) != Failure.None) log.error("the pump does not obey");
   */
  @inline
  writeNow(value: f64, timeout: u32 = 0): Failure {
    return writeNow(changetype<u32>(this), value, timeout);
  }

  /**
   * Whether a reading is this property's.
   *
   * @example
   * export function reading(property: u32, value: f64, time: f64, quality: Quality): void {
   *   if (temperature.is(property)) log.number("temperature", value);
   * }
   */
  @inline
  is(property: u32): bool {
    return changetype<u32>(this) == property;
  }
}

/** Something of a Thing that is true or false. Made by `Thing.boolean`. */
@unmanaged
export class BooleanProperty {
  /** The last value; false when there is none. */
  @inline
  get value(): bool {
    read(changetype<u32>(this));
    return load<f64>(READING) == 1;
  }

  /** What the last value is worth. */
  @inline
  get quality(): Quality {
    read(changetype<u32>(this));
    return <Quality>load<u8>(READING + 16);
  }

  /**
   * Asks for a new value.
   *
   * @example
   * valve.write(true);
   */
  @inline
  write(value: bool): Outcome {
    return <Outcome>host.write(changetype<u32>(this), <f64>value);
  }

  /** Asks the device and waits for its answer, as `NumberProperty.readNow` does. */
  @inline
  readNow(timeout: u32 = 0): Failure {
    return readNow(changetype<u32>(this), timeout);
  }

  /**
   * Writes a value and waits until the device has confirmed it, at most `timeout` milliseconds (0: 10 s).
   *
   * @example
   * valve.writeNow(true);
   * sleep(500);
   * valve.writeNow(false);
   */
  @inline
  writeNow(value: bool, timeout: u32 = 0): Failure {
    return writeNow(changetype<u32>(this), <f64>value, timeout);
  }

  /** Whether a reading is this property's. */
  @inline
  is(property: u32): bool {
    return changetype<u32>(this) == property;
  }
}
