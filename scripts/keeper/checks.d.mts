export interface Door { setting: string; port: number; host: string; udp?: boolean }
export declare function checkNode(version: string): void;
export declare function checkDebian(osRelease: string): void;
export declare function checkRootUser(uid: number): void;
export declare function checkDisk(settings: { rootDir: string; dataDir: string }, rootIsThere: boolean, freeBytes?: (folder: string) => number): void;
export declare function checkPorts(doors: readonly Door[]): Promise<void>;
export declare function checkMongo(uri: string): Promise<string>;
