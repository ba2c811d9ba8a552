// The DJ's own marks, in the console and after the night.

export const marks = {
	label: (title: string) => `Your mark on ${title}`,
	last: (title: string) => `Last track: ${title}`,
	kinds: { peak: 'Peak', brick: 'Brick', note: 'Note' },
	titles: {
		peak: 'Peak: it carried the floor (key P)',
		brick: 'Brick: it fell flat (key B)',
		note: 'A note for yourself (key N)'
	},
	noteOf: (title: string) => `Note on ${title}`,
	save: 'Save',
	keys: 'Mark with the keyboard',
	keysText: 'P for a peak, B for a brick, N for a note. The same key again takes it back.'
};
