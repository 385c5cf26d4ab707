/** A file below the folder that a program works in, as an argument that it takes for no option, whatever the file is called. @see POSIX.1-2017, section 12.2, Guideline 10 */
export function operand(file: string): string {
  return file.startsWith("-") ? `./${file}` : file;
}
