import type { PropertyPath } from "../reading/reading.ts";

/**
 * The UCUM unit in which a container has each of these properties. An image says in which ones it expects them; a service says which are
 * converted for it. A property that is not named comes in the unit of its Thing.
 * Of an event, `thing/events/event`, an image may say it, too; nothing is converted there.
 */
export type PropertyUnits = Readonly<Record<PropertyPath, string>>;
