/** Only what the screens show. heart, users and offline are path data from Lucide (ISC licence, lucide.dev), the others are ours. */
export const icons = {
	heart:
		'M2 9.5a5.5 5.5 0 0 1 9.591-3.676.56.56 0 0 0 .818 0A5.49 5.49 0 0 1 22 9.5c0 2.29-1.5 4-3 5.5l-5.492 5.313a2 2 0 0 1-3 .019L5 15c-1.5-1.5-3-3.2-3-5.5',
	users:
		'M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M22 21v-2a4 4 0 0 0-3-3.87M16 3.128a4 4 0 0 1 0 7.744',
	offline:
		'M12 20h.01M8.5 16.429a5 5 0 0 1 7 0M5 12.859a10 10 0 0 1 5.17-2.69M19 12.859a10 10 0 0 0-2.007-1.523M2 8.82a15 15 0 0 1 4.177-2.643M22 8.82a15 15 0 0 0-11.288-3.764M2 2l20 20',
	/** Paper in the air. */
	paper:
		'M4.5 5l2 2.5M12 2.5v3.5M19 4.5l-2.5 2M3.5 13h3M17 12.5l3.5 1M9.5 10.5l2 2M14.5 8.5l1-2M6 20l2-2.5M12 15.5v4M17 17.5l1.5 2.5',
	/** A loudspeaker. */
	say: 'M4 10v4h4l8.5 4.5v-13L8 10zM8.5 14.5l1 5h2.5l-1-4M20 10v4',
	close: 'M6 6l12 12M18 6 6 18',
	check: 'M5 12.5l4.5 4.5L19 7.5'
} as const;
export type IconName = keyof typeof icons;
