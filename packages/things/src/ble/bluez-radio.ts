import { type Clock, type Millis, sleep, ThimbleError } from "@thimble/base";
import type { MessageBus, Variant } from "dbus-native";
import type { BleCharacteristic, BleListener, BleRadio, OpenBle } from "./ble-radio.ts";
import { parseBleUuid } from "./ble-uuid.ts";
import { BluezDevice } from "./bluez-device.ts";
import { type BluezObjects, entriesOf, propertiesOf, readObjects } from "./bluez-objects.ts";
import type { HeardDevice } from "./describe-ble.ts";

/** What is used of the package. */
export interface DbusPackage {
  createClient(options: { readonly busAddress: string; readonly timeout: number }): MessageBus;
  readonly Variant: typeof Variant;
}

/** Where the system bus is. @see D-Bus Specification 0.43, "Well-known Message Bus Instances" */
const SYSTEM_BUS = "unix:path=/var/run/dbus/system_bus_socket";

/**
 * The Bluetooth radio of this machine through BlueZ's daemon, on the system bus.
 * @see BlueZ 5, doc/org.bluez.Adapter.rst, doc/org.bluez.Device.rst, doc/org.bluez.GattCharacteristic.rst
 */
export class BluezRadio implements BleRadio {
  readonly #address: string;
  readonly #load: () => Promise<DbusPackage>;

  /** `address` is the bus; `load` imports the package `dbus-native`, which is optional, by default the one that is installed. */
  constructor(address: string = SYSTEM_BUS, load: () => Promise<DbusPackage> = () => import("dbus-native")) {
    this.#address = address;
    this.#load = load;
  }

  async open(device: string, listener: BleListener): Promise<OpenBle> {
    const { createClient, Variant } = await this.#loaded();
    // The driver's clock says how long a call may take.
    const bus = createClient({ busAddress: this.#address, timeout: 0 });
    try {
      const lost = new Promise<never>((_, reject) => {
        // Errors come here and once more as `close`.
        bus.connection.on("error", reject);
        bus.connection.on("close", () => reject(new Error("the bus ended the connection")));
      });
      lost.catch(() => undefined);
      const started = this.#start(bus, device, listener, Variant);
      started.catch(() => undefined);
      const open = await Promise.race([started, lost]);
      lost.catch((cause: unknown) => open.fail(cause));
      return {
        read: (place: BleCharacteristic, signal: AbortSignal) => open.read(place, signal),
        write: (place: BleCharacteristic, data: Uint8Array, signal: AbortSignal) => open.write(place, data, signal),
        notify: (place: BleCharacteristic, signal: AbortSignal) => open.notify(place, signal),
        close: () => open.close(),
      };
    } catch (cause) {
      bus.connection.end();
      throw cause instanceof ThimbleError ? cause : explained(cause);
    }
  }

  /**
   * Listens for `time`, and gives what BlueZ knows then of all devices around.
   * @throws ThimbleError things.unreachable, things.missing-library
   */
  async listenAround(clock: Clock, time: Millis): Promise<readonly HeardDevice[]> {
    const { createClient, Variant } = await this.#loaded();
    const bus = createClient({ busAddress: this.#address, timeout: 0 });
    const lost = new Promise<never>((_, reject) => {
      bus.connection.on("error", reject);
      bus.connection.on("close", () => reject(new Error("the bus ended the connection")));
    });
    lost.catch(() => undefined);
    const listening = async (): Promise<readonly HeardDevice[]> => {
      await startDiscovery(bus, poweredAdapter(await managedObjects(bus)), Variant);
      await sleep(clock, time);
      return heardDevices(await managedObjects(bus));
    };
    const work = listening();
    work.catch(() => undefined);
    try {
      return await Promise.race([work, lost]);
    } catch (cause) {
      throw cause instanceof ThimbleError ? cause : explained(cause);
    } finally {
      // With the connection BlueZ ends the discovery.
      bus.connection.end();
    }
  }

  async #start(bus: MessageBus, device: string, listener: BleListener, V: typeof Variant): Promise<BluezDevice> {
    const adapter = poweredAdapter(await managedObjects(bus));
    const opened = new BluezDevice({ bus, adapter, device, listener });
    await opened.listen();
    await startDiscovery(bus, adapter, V);
    return opened;
  }

  async #loaded(): Promise<DbusPackage> {
    try {
      return await this.#load();
    } catch (cause) {
      throw new ThimbleError("things.missing-library", "Cannot open the radio: Bluetooth needs a package", {
        expected: "npm install dbus-native@0.16",
        cause,
      });
    }
  }
}

async function managedObjects(bus: MessageBus): Promise<BluezObjects> {
  return readObjects(
    await bus.invoke<unknown>({
      destination: "org.bluez",
      path: "/",
      interface: "org.freedesktop.DBus.ObjectManager",
      member: "GetManagedObjects",
    }),
  );
}

async function startDiscovery(bus: MessageBus, adapter: string, V: typeof Variant): Promise<void> {
  const call = { destination: "org.bluez", path: adapter, interface: "org.bluez.Adapter1" };
  // Every advertisement, not only what is new: a value that stays as it is has to stay good.
  const filter = { Transport: new V("s", "le"), DuplicateData: new V("b", true) };
  await bus.invoke({ ...call, member: "SetDiscoveryFilter", signature: "a{sv}", body: [filter] });
  await bus.invoke({ ...call, member: "StartDiscovery" });
}

/** What the devices of BlueZ say to everyone. */
function heardDevices(objects: BluezObjects): readonly HeardDevice[] {
  return [...objects.keys()].flatMap((path) => {
    const device = propertiesOf(objects, path, "org.bluez.Device1");
    const address = device?.get("Address");
    if (device === undefined || typeof address !== "string") return [];
    const name = device.get("Name");
    const rssi = device.get("RSSI");
    const services = [...entriesOf(device.get("ServiceData"))].flatMap(([uuid, data]) =>
      data instanceof Uint8Array ? [[parseBleUuid(String(uuid)) ?? "", data] as const] : [],
    );
    const companies = [...entriesOf(device.get("ManufacturerData"))].flatMap(([company, data]) =>
      data instanceof Uint8Array ? [[Number(company), data] as const] : [],
    );
    return {
      address: address.toUpperCase(),
      name: typeof name === "string" ? name : undefined,
      rssi: typeof rssi === "number" ? rssi : undefined,
      services: new Map(services),
      companies: new Map(companies),
    };
  });
}

/** The path of the first adapter that is on. */
function poweredAdapter(objects: BluezObjects): string {
  const adapters = [...objects.keys()].filter(
    (path) => propertiesOf(objects, path, "org.bluez.Adapter1") !== undefined,
  );
  const powered = adapters.find((path) => propertiesOf(objects, path, "org.bluez.Adapter1")?.get("Powered") === true);
  if (powered !== undefined) return powered;
  if (adapters.length === 0)
    throw unreachable("this machine has no Bluetooth adapter", "one that `bluetoothctl list` shows");
  throw unreachable(`the adapter ${adapters[0]?.split("/").at(-1)} is off`, "bluetoothctl power on");
}

/** @see D-Bus Specification 0.43, "Standard Errors"; Node's names where there is no bus */
function explained(cause: unknown): ThimbleError {
  const text = `${cause instanceof Error ? cause.name : ""} ${String(cause)} ${String(Object(cause).dbusName ?? "")} ${String(Object(cause).code ?? "")}`;
  if (/ServiceUnknown|NameHasNoOwner/.test(text))
    return unreachable(
      "BlueZ's daemon bluetoothd does not run",
      "apt-get install bluez; systemctl start bluetooth",
      cause,
    );
  if (/AccessDenied|NotAuthorized|EACCES/.test(text))
    return unreachable("the bus does not permit it", "a user of the group bluetooth", cause);
  return unreachable(
    "the system bus is not there",
    "dbus-daemon and bluetoothd that run; in a container, their socket",
    cause,
  );
}

function unreachable(state: string, expected: string, cause?: unknown): ThimbleError {
  return new ThimbleError("things.unreachable", `Cannot open the Bluetooth radio: ${state}`, { expected, cause });
}
