/** Something that is attached to this machine. */
export interface Found {
  /** What finds it: the scheme of its address. */
  readonly kind: "hwmon" | "iio" | "thermal" | "w1" | "i2c" | "gpio" | "spi" | "serial" | "opcua" | "ble" | "http";
  readonly title: string;
  /** How a form addresses it, or what is in it. */
  readonly address: string;
  /** What it has, for people: channels with their values, names of lines. */
  readonly has: readonly string[];
  /** A Thing Description that works as it is, and the role that it suggests; undefined for what says nothing of what is wired to it. */
  readonly thing: FoundThing | undefined;
}

/** A Thing that needs no more to be said. */
export interface FoundThing {
  /** A name of a Thing; no two of a scan have the same. */
  readonly role: string;
  /** JSON. */
  readonly description: FoundDescription;
}

/** What a description that is made by itself is made of. */
export interface FoundDescription {
  readonly "@context": readonly unknown[];
  readonly title: string;
  readonly base?: string;
  readonly securityDefinitions?: Readonly<Record<string, unknown>>;
  readonly security?: readonly string[];
  readonly "thimble:chip"?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly actions?: Readonly<Record<string, unknown>>;
}
