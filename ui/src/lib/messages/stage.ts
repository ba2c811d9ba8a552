export const stage = {
	page: (session: string) => `${session}, stage`,
	scan: 'Scan to join',
	scanEnded: 'All tracks are here',
	qr: (code: string) => `QR code of the set ${code}`,
	ended: 'Thank you for dancing',
	endedText: (session: string, dj: string) => `That was ${session} with ${dj}.`,
	offline: 'Reconnecting',
	time: (clock: string) => `${clock} left`
};
