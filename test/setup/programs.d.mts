/** Absolute path of a program on PATH, or undefined. */
export function findProgram(name: string): string | undefined;
/** Installs Debian packages where we may; else does nothing. */
export function installPackages(packages: readonly string[]): void;
