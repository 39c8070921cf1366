export declare class StepError extends Error { constructor(step: string, cause: string, cure: string); readonly step: string }
export declare class CommandError extends Error { readonly output: string }
export declare function step<T>(name: string, cure: string, work: (progress: (text: string) => void) => T | Promise<T>): Promise<T>;
export declare function command(program: string, args: string[], options?: { cwd?: string; env?: NodeJS.ProcessEnv; progress?: (text: string) => void }): Promise<string>;
export declare function looksUnreachable(output: string): boolean;
