export interface Identity { pid: number; startTime: number; boot: string }
export declare function parseStat(text: string): { state: string; parent: number; startTime: number };
export declare function isAlive(pid: number): boolean;
export declare function identify(pid: number): Identity | null;
export declare function isSame(identity: Identity | null): boolean;
export declare function readIdentity(file: string): Identity | null;
export declare function writeWhole(file: string, text: string, mode?: number): void;
export declare function acquireLock(file: string, options?: { wait?: boolean; progress?: (text: string) => void }): Promise<{ release(): void } | null>;
