export interface Door { setting: string; port: number; host: string; udp?: boolean }
export declare function checkNode(version: string): void;
export declare function checkDebian(osRelease: string): void;
export declare function checkPorts(doors: readonly Door[]): Promise<void>;
export declare function checkMongo(uri: string): Promise<string>;
