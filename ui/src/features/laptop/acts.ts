import type { BoothRow } from '../../lib/onlaptop.ts';

/** What the DJ can have the booth do. */
export interface LaptopActs {
	pair: () => void;
	drop: (row: BoothRow) => void;
	again: (row: BoothRow) => void;
	/** Adds what was played before the set began, from this row on: so many tracks. */
	begin: (row: BoothRow, tracks: number) => void;
	decline: () => void;
	/** Forgets the pairing with this server. */
	signOut: () => void;
	keepSecret: (on: boolean) => void;
	/** Looks at all that a night needs. */
	look: () => void;
	/** Follows another History folder; '' = the one that is found. True once the booth took it. */
	follow: (folder: string) => Promise<boolean>;
}
