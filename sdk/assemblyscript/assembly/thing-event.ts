import { keep, take } from "./arena";
import { eventTime, eventValue, isEvent, Message } from "./message";
import { Text } from "./text";

/**
 * Something that a Thing tells of when it happens. Made by `Thing.event`. A container is told of it by
 * `on: { message: [things/<thing>/events/<event>] }` in compose.yaml, which is its grant, too.
 *
 * @example
 * const overheated = thing("machine").event("overheated");
 *
 * export function message(subscription: u32, message: Message): void {
 *   if (overheated.is(message)) log.number("overheated", overheated.value(message));
 * }
 */
@unmanaged
export class ThingEvent {
  private role: Text = changetype<Text>(0);
  private name: Text = changetype<Text>(0);

  /** Whether a message tells of this event. */
  @inline
  is(_message: Message): bool {
    return isEvent(this.role.address, this.role.length, this.name.address, this.name.length);
  }

  /**
   * The number that goes with it, in the SenML unit of its data; 1 or 0 of what is true or false, 1 where nothing goes with it but that it happened;
   * NaN of a word.
   */
  @inline
  value(_message: Message): f64 {
    return eventValue();
  }

  /** When it happened: seconds since 1970-01-01T00:00:00Z. */
  @inline
  time(_message: Message): f64 {
    return eventTime();
  }
}

/** Puts the names of an event, which are kept, where they stay. */
export function eventOf(role: Text, name: Text): ThingEvent {
  const at = take(8, 4);
  store<Text>(at, role);
  store<Text>(at + 4, name);
  keep();
  return changetype<ThingEvent>(at);
}
