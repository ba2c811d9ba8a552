export const privacy = {
	page: 'Privacy',
	title: 'What Pika knows',
	parts: [
		[
			'On the floor',
			'No name, no account, no sign-up. The first visit sets one cookie with a random number, so that what you say counts once and stays yours. It lasts a year.'
		],
		[
			'What is kept',
			'What that number liked, said of a tempo and chose in a poll, and when. The DJ sees how many, never who. How many phones were here is kept as one figure a minute.'
		],
		[
			'What is not kept',
			'No network address, no location, nothing about your phone. Nothing on these pages comes from anybody else, and nothing goes to anybody else.'
		],
		[
			'Forgetting',
			'“Forget me”, below your likes, deletes all that this device said. Clearing the cookies of this site leaves the figures, and nothing here can be told to be yours any more.'
		],
		[
			'DJs',
			'Name, e-mail and password (as a hash), their sets and what was played. Nothing from the laptop’s disk but artist, title and facts of the track.'
		]
	] as const
};
