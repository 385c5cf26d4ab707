/** Files that the kernel makes up: sysfs and the names of devices. Paths are absolute. */
export interface FileTree {
  /** The names in a folder, sorted; none when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
  /** The text of a file without white space around it. @throws KernelError when there is none or it can not be read just now */
  read(path: string): Promise<string>;
  /** @throws KernelError when there is none or it takes no such text */
  write(path: string, text: string): Promise<void>;
  /** The last part of where a link leads; undefined when there is no such link. */
  target(path: string): Promise<string | undefined>;
}
