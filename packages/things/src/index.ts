export { scanBle } from "./ble/scan-ble.ts";
export type { BusCallOptions } from "./bus/bus-call-options.ts";
export type { ClockedLines, InputLine, OutputLine } from "./bus/gpio-lines.ts";
export type { I2cDevice } from "./bus/i2c-device.ts";
export type { OneWireDevice } from "./bus/one-wire-device.ts";
export type { SpiDevice, SpiSettings } from "./bus/spi-device.ts";
export type { Chip, ChipProperty, Datasheet } from "./chip/chip.ts";
export type { ChipOption } from "./chip/chip-option.ts";
export type { ChipAnswer, ChipSession } from "./chip/chip-session.ts";
export { CHIPS, findChip } from "./chip/chips.ts";
export { embedFiles, type ReadFile } from "./description/embed-files.ts";
export { exportThingDescription } from "./description/export-thing-description.ts";
export type { DescriptionOverrides } from "./description/override-description.ts";
export { parseFaultList } from "./description/parse-fault.ts";
export { parseThingDescription } from "./description/parse-thing-description.ts";
export type { BoundAction, BoundEvent, BoundProperty, ThingDescription } from "./description/thing-description.ts";
export { ThingDescriptions } from "./description/thing-descriptions.ts";
export type { Binding } from "./driver/binding.ts";
export { defaultDrivers } from "./driver/default-drivers.ts";
export type { Driver, DriverAnswer, DriverValue, PolledDriver, PushedDriver, PushListener } from "./driver/driver.ts";
export type { DriverModule, DriverParts } from "./driver/driver-module.ts";
export { type DriverFactories, type DriverLease, DriverRegistry } from "./driver/driver-registry.ts";
export type { GpioBinding } from "./gpio/gpio-binding.ts";
export { GpioDriver, type GpioDriverParts } from "./gpio/gpio-driver.ts";
export {
  type InvokeAnswer,
  type OccurrenceListener,
  type ReadingListener,
  ThingHost,
  type ThingHostOptions,
  type WriteOptions,
} from "./host/thing-host.ts";
export type { ThingStatus } from "./host/thing-status.ts";
export type { DeviceFile, FileListener, Kernel } from "./kernel/kernel.ts";
export { LinuxKernel } from "./kernel/linux-kernel.ts";
export { SimulatedGpioChip } from "./kernel/simulated/simulated-gpio-chip.ts";
export { SimulatedI2cAdapter, type SimulatedI2cChip } from "./kernel/simulated/simulated-i2c-adapter.ts";
export { SimulatedKernel } from "./kernel/simulated/simulated-kernel.ts";
export { type SimulatedSpiChip, SimulatedSpiDevice } from "./kernel/simulated/simulated-spi-device.ts";
export { isModbusBinding, type ModbusBinding } from "./modbus/modbus-binding.ts";
export { ModbusDriver } from "./modbus/modbus-driver.ts";
export { MqttDriver } from "./mqtt/mqtt-driver.ts";
export { scanOpcua } from "./opcua/scan-opcua.ts";
export { type LoadedPlant, loadPlant } from "./plant/load-plant.ts";
export type { ModbusHandler, ModbusServerFault } from "./plant/modbus-responder.ts";
export { ModbusTcpServer } from "./plant/modbus-tcp-server.ts";
export { parseThingsPlant, type ThingsPlantConfig } from "./plant/parse-things-plant.ts";
export { Plant, type PlantPace } from "./plant/plant.ts";
export type { LabelWindow, PlantConfig, PlantExpectation, Sample } from "./plant/plant-config.ts";
export { parsePace } from "./plant/plant-line.ts";
export { PlantProcess, type StartPlantOptions } from "./plant/plant-process.ts";
export { type ServedAt, SimulatedPlant, type SimulatedPlantOptions } from "./plant/simulated-plant.ts";
export { fetchThings } from "./scan/fetch-things.ts";
export type { Found, FoundDescription, FoundThing } from "./scan/found.ts";
export { type ScanOptions, scanBoard } from "./scan/scan-board.ts";
export type { ChipModel, ClockedModel, I2cModel, OneWireModel, SpiModel } from "./simulated/chip-model/chip-model.ts";
export { CHIP_MODELS } from "./simulated/chip-model/chip-models.ts";
export { SimulatedI2cBus, type SimulatedI2cFault } from "./simulated/chip-model/simulated-i2c-bus.ts";
export { FAULT_KINDS, type Fault } from "./simulated/fault.ts";
export type { FaultSwitch } from "./simulated/fault-switch.ts";
export { SimulatedDriver } from "./simulated/simulated-driver.ts";
export type { FileTree } from "./sysfs/file-tree.ts";
export { NodeFileTree } from "./sysfs/node-file-tree.ts";
export { type DescribedDevice, describeZigbeeDevice, type ZigbeeBridge } from "./zigbee/describe-zigbee-device.ts";
export type { ZigbeeDevice, ZigbeeExpose } from "./zigbee/zigbee-device.ts";
