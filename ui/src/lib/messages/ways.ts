/** Between the DJ's pages. In a file of their own, since the console says them and nothing else of those pages. */
export const ways = {
	download: 'Get Pika for the laptop',
	manual: 'The manual, on one page',
	console: 'The DJ’s side'
};
