import type { Clock, Random } from "@thimble/base";
import { kernelError } from "../kernel/kernel-error.ts";
import type { OneWireModel } from "../simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../simulated/chip-model/chip-models.ts";
import { SimulatedPlaces } from "../simulated/chip-model/simulated-places.ts";
import type { FileTree } from "../sysfs/file-tree.ts";
import { OneWirePlaces } from "./one-wire-places.ts";

const ENOENT = 2;
const EIO = 5;

/** A chip on 1-Wire that is made up, down to the files that the kernel would have. */
export class SimulatedOneWirePlaces extends SimulatedPlaces<OneWireModel> {
  /** @param parts.id `28-0316a2798a3f` */
  constructor({ id, clock, random }: { readonly id: string; readonly clock: Clock; readonly random: Random }) {
    let chip: OneWireModel | undefined;
    const attach = (_: string, model: OneWireModel): void => {
      chip = model;
    };
    super(
      new OneWirePlaces(
        id,
        filesOf(id, () => chip),
      ),
      { clock, random, models: CHIP_MODELS.oneWire, attach },
    );
  }
}

/** The files of a chip. @see Linux, Documentation/w1/slaves/w1_therm.rst */
function filesOf(id: string, chipNow: () => OneWireModel | undefined): FileTree {
  return {
    list: async (path) => (path.endsWith(id) ? ["resolution", "w1_slave"] : [id]),
    read: async (path) => {
      const chip = chipNow();
      if (chip === undefined) throw kernelError("read", EIO);
      if (path.endsWith("/resolution")) return String(chip.resolution);
      const bytes = chip.scratchpad();
      const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
      const temperature = ((((bytes[1] ?? 0) << 24) >> 16) | (bytes[0] ?? 0)) * 62.5;
      return `${hex.join(" ")} : crc=${hex.at(-1)} YES\n${hex.join(" ")} t=${Math.floor(temperature)}`;
    },
    write: async (path, text) => {
      const chip = chipNow();
      if (chip === undefined || !path.endsWith("/resolution")) throw kernelError("write", ENOENT);
      chip.resolution = Number(text);
    },
    target: async () => undefined,
  };
}
