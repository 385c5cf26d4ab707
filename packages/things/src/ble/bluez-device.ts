import type { Message, MessageBus } from "dbus-native";
import { abortable } from "../host/abortable.ts";
import {
  type BleCharacteristic,
  type BleListener,
  characteristicSource,
  companySource,
  type OpenBle,
  serviceSource,
} from "./ble-radio.ts";
import { parseBleUuid } from "./ble-uuid.ts";
import {
  type BluezProperties,
  entriesOf,
  findCharacteristic,
  propertiesOf,
  readInterfaces,
  readObjects,
  readProperties,
} from "./bluez-objects.ts";

const DEVICE = "org.bluez.Device1";
const ADAPTER = "org.bluez.Adapter1";
const CHARACTERISTIC = "org.bluez.GattCharacteristic1";
const OBJECTS = "org.freedesktop.DBus.ObjectManager";
const PROPERTIES = "org.freedesktop.DBus.Properties";

/** A signal's number among D-Bus's kinds of messages. @see D-Bus Specification 0.43, "Message Format" */
const SIGNAL = 4;

/** One device as BlueZ has it, on a bus of its own: hands on what it says, calls its methods. */
export class BluezDevice implements OpenBle {
  readonly #bus: MessageBus;
  readonly #adapter: string;
  readonly #path: string;
  readonly #listener: BleListener;
  /** By the path of a characteristic that tells by itself. */
  readonly #notified = new Map<string, string>();
  /** The device's properties as they stand; undefined while BlueZ does not know the device. */
  #properties: Map<string, unknown> | undefined;
  readonly #changed = new Set<() => void>();
  #isEnded = false;

  /** `adapter` is a path, `device` is `AA:BB:CC:DD:EE:FF`. */
  constructor(options: {
    readonly bus: MessageBus;
    readonly adapter: string;
    readonly device: string;
    readonly listener: BleListener;
  }) {
    this.#bus = options.bus;
    this.#adapter = options.adapter;
    this.#path = `${options.adapter}/dev_${options.device.replaceAll(":", "_")}`;
    this.#listener = options.listener;
  }

  /** Hands on from now on; what BlueZ still holds of a device that it does not hear is not told. */
  async listen(): Promise<void> {
    this.#bus.connection.on("message", (message: Message) => {
      if (message.type === SIGNAL && !this.#isEnded) this.#onSignal(message);
    });
    const from = "type='signal',sender='org.bluez'";
    await Promise.all([
      this.#bus.addMatch(`${from},interface='${PROPERTIES}',path_namespace='${this.#path}'`),
      this.#bus.addMatch(`${from},interface='${PROPERTIES}',path='${this.#adapter}'`),
      this.#bus.addMatch(`${from},interface='${OBJECTS}',arg0path='${this.#path}'`),
      this.#bus.addMatch(`${from},interface='${OBJECTS}',arg0path='${this.#adapter}'`),
      this.#bus.addMatch("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'"),
    ]);
    const known = propertiesOf(await this.#objects(), this.#path, DEVICE);
    // BlueZ has the strength of a signal only while it hears it.
    if (known !== undefined) this.#onProperties(known, known.has("RSSI"));
  }

  async read(place: BleCharacteristic, signal: AbortSignal): Promise<Uint8Array> {
    const answer = await this.#call(await this.#find(place, signal), CHARACTERISTIC, "ReadValue", "a{sv}", {});
    if (!(answer instanceof Uint8Array)) throw new Error("it answered no bytes");
    return answer;
  }

  async write(place: BleCharacteristic, data: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#call(await this.#find(place, signal), CHARACTERISTIC, "WriteValue", "aya{sv}", Buffer.from(data), {});
  }

  async notify(place: BleCharacteristic, signal: AbortSignal): Promise<void> {
    const path = await this.#find(place, signal);
    if (this.#notified.has(path)) return;
    this.#notified.set(path, characteristicSource(place));
    try {
      await this.#call(path, CHARACTERISTIC, "StartNotify");
    } catch (error) {
      this.#notified.delete(path);
      throw error;
    }
  }

  /** The bus is gone. */
  fail(cause: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#listener.onDown(cause);
  }

  async close(): Promise<void> {
    const isLinked = !this.#isEnded && this.#properties?.get("Connected") === true;
    this.#isEnded = true;
    // BlueZ itself ends the discovery and the notifications of a client that goes.
    if (isLinked) await Promise.resolve(this.#call(this.#path, DEVICE, "Disconnect")).catch(() => undefined);
    this.#bus.connection.end();
  }

  #onSignal({ path, member, body = [] }: Message): void {
    const [first, second] = body;
    if (member === "PropertiesChanged" && path !== undefined)
      this.#onPropertiesChanged(path, first, readProperties(second));
    if (member === "InterfacesAdded" && first === this.#path) {
      const properties = readInterfaces(second).get(DEVICE);
      if (properties !== undefined) this.#onProperties(properties, true);
    }
    if (member === "InterfacesRemoved" && first === this.#adapter) this.fail(new Error("the adapter is gone"));
    if (member === "InterfacesRemoved" && first === this.#path) {
      // BlueZ may forget a device without having said that its connection ended.
      if (this.#properties !== undefined) this.#onProperties(new Map([["Connected", false]]), false);
      this.#properties = undefined;
    }
    if (member === "NameOwnerChanged" && first === "org.bluez") this.fail(new Error("bluetoothd ended"));
  }

  #onPropertiesChanged(path: string, name: unknown, properties: BluezProperties): void {
    if (path === this.#path && name === DEVICE) this.#onProperties(properties, true);
    if (path === this.#adapter && name === ADAPTER && properties.get("Powered") === false)
      this.fail(new Error("the adapter was switched off"));
    const source = this.#notified.get(path);
    const value = properties.get("Value");
    if (source !== undefined && name === CHARACTERISTIC && value instanceof Uint8Array)
      this.#listener.onData(source, value);
  }

  #onProperties(changed: BluezProperties, isHeard: boolean): void {
    const wasLinked = this.#properties?.get("Connected") === true;
    this.#properties ??= new Map();
    for (const [name, value] of changed) this.#properties.set(name, value);
    if (isHeard) {
      for (const [company, data] of entriesOf(changed.get("ManufacturerData")))
        if (data instanceof Uint8Array) this.#listener.onData(companySource(Number(company)), data);
      for (const [service, data] of entriesOf(changed.get("ServiceData")))
        if (data instanceof Uint8Array) this.#listener.onData(serviceSource(parseBleUuid(String(service)) ?? ""), data);
    }
    for (const tell of [...this.#changed]) tell();
    if (wasLinked && changed.get("Connected") === false) {
      this.#notified.clear();
      this.#listener.onLinkLost();
    }
  }

  async #find({ service, characteristic }: BleCharacteristic, signal: AbortSignal): Promise<string> {
    await this.#until(() => this.#properties !== undefined, signal);
    if (this.#properties?.get("Connected") !== true) await this.#call(this.#path, DEVICE, "Connect");
    await this.#until(() => this.#properties?.get("ServicesResolved") === true, signal);
    const found = findCharacteristic(
      await this.#objects(),
      this.#path,
      (s, c) => parseBleUuid(String(s)) === service && parseBleUuid(String(c)) === characteristic,
    );
    signal.throwIfAborted();
    if (found === undefined) throw new Error(`it has no characteristic ${characteristic} in the service ${service}`);
    return found;
  }

  /** Waits for a change that makes it true. @throws signal.reason */
  async #until(isTrue: () => boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (isTrue()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const tell = (): void => {
      if (isTrue()) resolve();
    };
    this.#changed.add(tell);
    await abortable(promise, signal).finally(() => this.#changed.delete(tell));
  }

  async #objects() {
    return readObjects(await this.#call("/", OBJECTS, "GetManagedObjects"));
  }

  async #call(path: string, name: string, member: string, signature?: string, ...body: unknown[]): Promise<unknown> {
    const message = { destination: "org.bluez", path, interface: name, member };
    return await this.#bus.invoke<unknown>(signature === undefined ? message : { ...message, signature, body });
  }
}
