import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, Variant } from "dbus-native";

/** Debian's Python, which has the package; another may be first on the PATH. */
const PYTHON = "/usr/bin/python3";

const hasPeer =
  spawnSync("dbus-daemon", ["--version"]).status === 0 && spawnSync(PYTHON, ["-c", "import dbusmock"]).status === 0;

/** Why tests against the mock of BlueZ are left out; false when they are not. */
export const skipBluez: string | false = hasPeer
  ? false
  : "install a bus and the mock of BlueZ with: apt-get install dbus-daemon python3-dbusmock";

const MOCK = "org.freedesktop.DBus.Mock";
const PROPERTIES = "org.freedesktop.DBus.Properties";
export const DEVICE_PATH = "/org/bluez/hci0/dev_AA_BB_CC_DD_EE_FF";

/** A bus of the test's own, on which BlueZ is python-dbusmock's. */
export interface BluezMock {
  readonly address: string;
  call(path: string, name: string, member: string, signature: string, ...body: unknown[]): Promise<unknown>;
  /** The device says this to everyone, or a characteristic has this value: as a change of the properties of an interface. */
  change(path: string, name: string, properties: Readonly<Record<string, Variant>>): Promise<void>;
  /** A device with the battery's level, 1 byte that is read, written and notified. */
  addGattDevice(): Promise<string>;
  /** BlueZ ends; the bus stays. */
  endBluez(): Promise<void>;
  end(): Promise<void>;
}

/** Starts a bus, and BlueZ on it with the adapter hci0 unless told otherwise. */
export async function startBluezMock(
  options: { readonly hasBluez?: boolean; readonly hasAdapter?: boolean } = {},
): Promise<BluezMock> {
  const { hasBluez = true, hasAdapter = true } = options;
  const folder = mkdtempSync(join(tmpdir(), "thimble-bluez-"));
  const config = join(folder, "bus.conf");
  const address = `unix:path=${join(folder, "bus")}`;
  const policy =
    '<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>';
  writeFileSync(
    config,
    `<busconfig><type>session</type><listen>${address}</listen><auth>EXTERNAL</auth>${policy}</busconfig>`,
  );
  const daemon = spawn("dbus-daemon", [`--config-file=${config}`, "--nofork", "--print-address"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(daemon.stdout, "data");
  const bus = createClient({ busAddress: address, timeout: 5000 });
  const call: BluezMock["call"] = async (path, name, member, signature, ...body) =>
    await bus.invoke<unknown>({ destination: "org.bluez", path, interface: name, member, signature, body });
  const owned = new Promise<void>((resolve) => {
    bus.connection.on("message", ({ member, body = [] }) => {
      if (member === "NameOwnerChanged" && body[0] === "org.bluez" && body[2] !== "") resolve();
    });
  });
  await bus.addMatch("type='signal',member='NameOwnerChanged',arg0='org.bluez'");
  const environment = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: address };
  const mock = hasBluez
    ? spawn(PYTHON, ["-m", "dbusmock", "--system", "--template", "bluez5"], { env: environment, stdio: "ignore" })
    : undefined;
  if (mock !== undefined) await owned;
  if (mock !== undefined && hasAdapter) {
    await call("/", "org.bluez.Mock", "AddAdapter", "ss", "hci0", "test");
  }
  const change: BluezMock["change"] = async (path, name, properties) => {
    const body = [new Variant("s", name), new Variant("a{sv}", properties), new Variant("as", [])];
    await call(path, MOCK, "EmitSignal", "sssav", PROPERTIES, "PropertiesChanged", "sa{sv}as", body);
  };
  const endBluez = async (): Promise<void> => {
    if (mock === undefined || mock.exitCode !== null || mock.signalCode !== null) return;
    mock.kill();
    await once(mock, "exit");
  };
  return {
    address,
    call,
    change,
    addGattDevice: async () => {
      const add = (path: string, name: string, properties: Readonly<Record<string, Variant>>, methods: unknown[]) =>
        call("/", MOCK, "AddObject", "ssa{sv}a(ssss)", path, name, properties, methods);
      const set = (values: string) => `self.UpdateProperties('org.bluez.Device1', {${values}})`;
      await add(
        DEVICE_PATH,
        "org.bluez.Device1",
        { Connected: new Variant("b", false), ServicesResolved: new Variant("b", false) },
        [
          ["Connect", "", "", set("'Connected': dbus.Boolean(True), 'ServicesResolved': dbus.Boolean(True)")],
          ["Disconnect", "", "", set("'Connected': dbus.Boolean(False), 'ServicesResolved': dbus.Boolean(False)")],
        ],
      );
      const uuid = (short: string) => new Variant("s", `0000${short}-0000-1000-8000-00805f9b34fb`);
      await add(`${DEVICE_PATH}/service0001`, "org.bluez.GattService1", { UUID: uuid("180f") }, []);
      const level = `${DEVICE_PATH}/service0001/char0002`;
      const properties = { UUID: uuid("2a19"), Service: new Variant("o", `${DEVICE_PATH}/service0001`) };
      await add(level, "org.bluez.GattCharacteristic1", properties, [
        ["ReadValue", "a{sv}", "ay", "ret = getattr(self, 'level', dbus.Array([97], signature='y'))"],
        ["WriteValue", "aya{sv}", "", "self.level = args[0]"],
        ["StartNotify", "", "", "self.notifies = True"],
      ]);
      return level;
    },
    endBluez,
    end: async () => {
      bus.connection.end();
      await endBluez();
      daemon.kill();
      if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
