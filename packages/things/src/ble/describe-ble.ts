import { Roles } from "../scan/describe-found.ts";
import type { Found, FoundDescription } from "../scan/found.ts";
import { BTHOME_SERVICE, decodeBthome } from "./bthome.ts";
import { decodeRuuvi5, RUUVI_COMPANY } from "./ruuvi5.ts";

/** A device that was heard, with what it says to everyone. */
export interface HeardDevice {
  /** `AA:BB:CC:DD:EE:FF`. */
  readonly address: string;
  readonly name: string | undefined;
  /** How strongly, in dBm; undefined where that is not known. */
  readonly rssi: number | undefined;
  /** Data by the UUID of the service, 32 digits. */
  readonly services: ReadonlyMap<string, Uint8Array>;
  /** Data by the company's number. */
  readonly companies: ReadonlyMap<number, Uint8Array>;
}

const CONTEXT: FoundDescription["@context"] = [
  "https://www.w3.org/2022/wot/td/v1.1",
  { thimble: "urn:thimble:td:v1#" },
];

/** Units of fields, of both formats; what is not among them is a pure number. @see BTHome v2, https://bthome.io/format; Ruuvi, "Data format 5 (RAWv2)" */
const UNITS: Readonly<Record<string, string>> = {
  temperature: "Cel",
  dewpoint: "Cel",
  humidity: "%",
  battery: "%",
  moisture: "%",
  illuminance: "lx",
  co2: "[ppm]",
  voltage: "V",
  current: "A",
  power: "W",
  energy: "kW.h",
  "pm2.5": "ug/m3",
  pm10: "ug/m3",
  tvoc: "ug/m3",
  "mass-kg": "kg",
  "mass-lb": "[lb_av]",
  rotation: "deg",
  "distance-mm": "mm",
  "distance-m": "m",
  duration: "s",
  speed: "m/s",
  "volume-l": "L",
  "volume-ml": "mL",
  "flow-rate": "m3/h",
  gas: "m3",
  water: "L",
  acceleration: "m/s2",
  gyroscope: "deg/s",
  timestamp: "s",
};

/** Where the two formats differ. */
const BTHOME_UNITS: Readonly<Record<string, string>> = { ...UNITS, pressure: "hPa" };
const RUUVI_UNITS: Readonly<Record<string, string>> = {
  ...UNITS,
  pressure: "Pa",
  "acceleration-x": "[g]",
  "acceleration-y": "[g]",
  "acceleration-z": "[g]",
};

/** What was heard, the strongest first: those that say values in a known format are Things, of the others it is shown who they are. */
export function describeBle(devices: readonly HeardDevice[], roles: Roles = new Roles()): readonly Found[] {
  const loudest = devices.toSorted(
    (a, b) => (b.rssi ?? Number.NEGATIVE_INFINITY) - (a.rssi ?? Number.NEGATIVE_INFINITY),
  );
  return loudest.map((device) => {
    const { address, name, rssi } = device;
    const title = name ?? address;
    const base = `ble://${address.toLowerCase().replaceAll(":", "-")}`;
    const said = saidBy(device);
    const strength = rssi === undefined ? [] : [`${rssi} dBm`];
    const found = { kind: "ble", title, address: base } as const;
    if (said === undefined) return { ...found, has: [...strength, ...plainWords(device)], thing: undefined };
    const { format, fields, units } = said;
    const properties = [...fields].map(([field]) => {
      const unit = unitOf(field, units) ?? "1";
      const form = { href: "", "thimble:advertisement": format, "thimble:field": field };
      return [field, { type: "number", unit, readOnly: true, "thimble:staleAfter": "5m", forms: [form] }] as const;
    });
    const description: FoundDescription = {
      "@context": CONTEXT,
      title,
      base,
      properties: Object.fromEntries(properties),
    };
    const has = [...fields].map(([field, value]) => `${field} ${value} ${unitOf(field, units) ?? ""}`.trimEnd());
    return { ...found, has: [...strength, ...has], thing: { role: roles.take(title), description } };
  });
}

/** Of several of a kind the others are numbered: `temperature-2`. */
function unitOf(field: string, units: Readonly<Record<string, string>>): string | undefined {
  return units[field.replace(/-[2-9]$/, "")];
}

/** The fields of a format that is known, with their values. */
function saidBy({ services, companies }: HeardDevice) {
  const bthome = services.get(BTHOME_SERVICE);
  const fields = bthome === undefined ? undefined : decodeBthome(bthome);
  if (fields !== undefined && fields !== "encrypted" && fields.size > 0)
    return { format: "bthome", fields, units: BTHOME_UNITS } as const;
  const ruuvi = companies.get(RUUVI_COMPANY);
  const values = ruuvi === undefined ? undefined : decodeRuuvi5(ruuvi);
  if (values === undefined) return undefined;
  const known = [...values].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { format: "ruuvi5", fields: new Map(known), units: RUUVI_UNITS } as const;
}

function plainWords({ services, companies }: HeardDevice): readonly string[] {
  const isLocked = decodeBthome(services.get(BTHOME_SERVICE) ?? new Uint8Array(0)) === "encrypted";
  return [
    ...(isLocked ? ["encrypted BTHome: it needs its bindkey"] : []),
    ...[...services.keys()].map((uuid) => `service ${shortUuid(uuid)}`),
    ...[...companies.keys()].map((company) => `company 0x${company.toString(16).padStart(4, "0")}`),
  ];
}

/** A UUID that the Bluetooth SIG gave by its four digits. @see Bluetooth Core Specification 5.4, Vol 3, Part B, section 2.5.1 */
function shortUuid(uuid: string): string {
  return /^0000[0-9a-f]{4}00001000800000805f9b34fb$/.test(uuid) ? uuid.slice(4, 8) : uuid;
}
