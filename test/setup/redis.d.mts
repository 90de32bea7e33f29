/** Absolute path of a program on PATH, or undefined. */
export function findProgram(name: string): string | undefined;
