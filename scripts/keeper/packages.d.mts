export interface Locked { version?: string; optional?: boolean; devOptional?: boolean }
export declare function sameModules(wanted: Record<string, Locked>, installed: Record<string, Locked>): boolean;
