export interface KeeperSettings { ports: Record<'PORT' | 'SIP_WS_PORT' | 'SIP_PORT' | 'ARI_PORT', number>; host: string; dataDir: string; rootDir: string; mongodbUri: string | null; ownUrl: string }
export declare const PROGRAM: string;
export declare function readSettings(env: Readonly<Record<string, string | undefined>>): KeeperSettings;
export declare function storeUri(settings: { mongodbUri: string | null; dataDir: string }): string;
