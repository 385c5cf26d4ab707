/**
 * What Zigbee2MQTT says of a device in `zigbee2mqtt/bridge/devices`, as far as it is used; more members are passed over.
 * @see Zigbee2MQTT, "MQTT Topics and Messages", zigbee2mqtt/bridge/devices
 */
export interface ZigbeeDevice {
  /** Its topic, below that of Zigbee2MQTT. */
  readonly friendly_name: string;
  /** Null for one that is not known, and for the coordinator. */
  readonly definition?: {
    readonly model?: string;
    readonly vendor?: string;
    readonly description?: string;
    readonly exposes?: readonly ZigbeeExpose[];
  } | null;
}

/** Something that a device has, or a group of such. @see Zigbee2MQTT, "Exposes" */
export interface ZigbeeExpose {
  /** `numeric`, `binary`, `enum`, `text`, `list`, `composite`, or what the group is: `light`, `switch`, `climate`… */
  readonly type: string;
  /** Where it stands in a message; left out by a group. */
  readonly property?: string;
  readonly description?: string;
  /** Bits: 1 it is published, 2 it can be set, 4 it can be asked for. */
  readonly access?: number;
  readonly unit?: string;
  readonly value_min?: number;
  readonly value_max?: number;
  readonly value_on?: string | number | boolean;
  readonly value_off?: string | number | boolean;
  readonly features?: readonly ZigbeeExpose[];
}
