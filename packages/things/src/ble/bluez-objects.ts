/** The properties of an interface of an object, as they came. */
export type BluezProperties = ReadonlyMap<string, unknown>;

/** What is known of BlueZ's objects: by path, by interface. */
export type BluezObjects = ReadonlyMap<string, ReadonlyMap<string, BluezProperties>>;

/** The answer to GetManagedObjects; what is not as it should be is left out. @see D-Bus Specification 0.43, "org.freedesktop.DBus.ObjectManager" */
export function readObjects(answer: unknown): BluezObjects {
  const paths = [...entriesOf(answer)];
  return new Map(paths.map(([path, interfaces]) => [String(path), readInterfaces(interfaces)]));
}

/** The interfaces of an object with their properties. */
export function readInterfaces(interfaces: unknown): ReadonlyMap<string, BluezProperties> {
  return new Map([...entriesOf(interfaces)].map(([name, properties]) => [String(name), readProperties(properties)]));
}

/** Properties by name. */
export function readProperties(properties: unknown): BluezProperties {
  return new Map([...entriesOf(properties)].map(([name, value]) => [String(name), value]));
}

/** The properties of an object's interface; undefined where there is none such. */
export function propertiesOf(objects: BluezObjects, path: string, name: string): BluezProperties | undefined {
  return objects.get(path)?.get(name);
}

/** The keys and values of a dictionary: an object where its keys are text, pairs where they are numbers. */
export function entriesOf(dictionary: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(dictionary)) return dictionary.flatMap((pair) => (Array.isArray(pair) ? [[pair[0], pair[1]]] : []));
  return typeof dictionary === "object" && dictionary !== null ? Object.entries(dictionary) : [];
}

/** The path of a characteristic of a device, by UUIDs as BlueZ writes them; undefined where the device has none such. */
export function findCharacteristic(
  objects: BluezObjects,
  devicePath: string,
  isWanted: (service: unknown, characteristic: unknown) => boolean,
): string | undefined {
  for (const [path, interfaces] of objects) {
    const characteristic = interfaces.get("org.bluez.GattCharacteristic1");
    if (characteristic === undefined || !path.startsWith(`${devicePath}/`)) continue;
    const service = propertiesOf(objects, String(characteristic.get("Service")), "org.bluez.GattService1");
    if (isWanted(service?.get("UUID"), characteristic.get("UUID"))) return path;
  }
  return undefined;
}
