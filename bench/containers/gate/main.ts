// biome-ignore lint/style/useImportType: AssemblyScript knows no imports of types
import { Message, thing } from "@thimble/assemblyscript";

// The least that a container does with messages: look into each, act on few.
const valve = thing("coolant").boolean("open");
let isOpen = false;

export function message(_subscription: u32, message: Message): void {
  const wanted = message.at(0) === 0x31;
  if (wanted === isOpen) return;
  isOpen = wanted;
  valve.write(isOpen);
}
