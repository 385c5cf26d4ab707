/** How one object of BTHome stands in the data: its name, its bytes, and what its number is divided by. */
interface BthomeObject {
  readonly name: string;
  readonly bytes: number;
  readonly isSigned: boolean;
  /** Default 1. */
  readonly by: number;
}

/**
 * `id name type divisor`; u and s are unsigned and signed, with the number of bytes.
 * @see BTHome v2, https://bthome.io/format, "Sensor data" and "Binary sensor data"
 */
const TABLE = `
00 packet u1 1|01 battery u1 1|02 temperature s2 100|03 humidity u2 100|04 pressure u3 100|05 illuminance u3 100|06 mass-kg u2 100|07 mass-lb u2 100
08 dewpoint s2 100|09 count u1 1|0a energy u3 1000|0b power u3 100|0c voltage u2 1000|0d pm2.5 u2 1|0e pm10 u2 1|0f boolean u1 1|10 power-on u1 1
11 opening u1 1|12 co2 u2 1|13 tvoc u2 1|14 moisture u2 100|15 battery-low u1 1|16 battery-charging u1 1|17 carbon-monoxide u1 1|18 cold u1 1
19 connectivity u1 1|1a door u1 1|1b garage-door u1 1|1c gas-detected u1 1|1d heat u1 1|1e light u1 1|1f lock u1 1|20 moisture-detected u1 1
21 motion u1 1|22 moving u1 1|23 occupancy u1 1|24 plug u1 1|25 presence u1 1|26 problem u1 1|27 running u1 1|28 safety u1 1|29 smoke u1 1
2a sound u1 1|2b tamper u1 1|2c vibration u1 1|2d window u1 1|2e humidity u1 1|2f moisture u1 1|3a button u1 1|3d count u2 1|3e count u4 1
3f rotation s2 10|40 distance-mm u2 1|41 distance-m u2 10|42 duration u3 1000|43 current u2 1000|44 speed u2 100|45 temperature s2 10
46 uv-index u1 10|47 volume-l u2 10|48 volume-ml u2 1|49 flow-rate u2 1000|4a voltage u2 10|4b gas u3 1000|4c gas u4 1000|4d energy u4 1000
4e volume-l u4 1000|4f water u4 1000|50 timestamp u4 1|51 acceleration u2 1000|52 gyroscope u2 1000|59 count s1 1|5a count s2 1|5b count s4 1
5c power s4 100|5d current s2 1000`;

/** By the object's identifier. */
export const BTHOME_OBJECTS: ReadonlyMap<number, BthomeObject> = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((line) => {
      const [id = "", name = "", type = "", by = ""] = line.split(" ");
      const object = { name, bytes: Number(type.slice(1)), isSigned: type.startsWith("s"), by: Number(by) };
      return [Number.parseInt(id, 16), object];
    }),
);
