/** The DJ's manual. `**` stands around what is written on a button or in another program, to be found by the eye. */
export const manual = {
	page: 'Manual for DJs',
	title: 'A night with Pika',
	text: 'For the DJ. Print it and put it into the laptop bag.',
	print: 'Print',
	parts: (address: string) =>
		[
			{
				title: 'Once, at home',
				steps: [
					`On the laptop with VirtualDJ, open **${address}/booth** in the browser and **Create an account**.`,
					`Get Pika for the laptop at **${address}/download** and open it as it says there. It is called **pika-booth**, on Windows **pika**. When it asks for the server, type **${address}**.`,
					'A page opens and shows a code. Press **Confirm it in this browser**, sign in, and **Confirm**. The laptop stays connected for good.',
					'In VirtualDJ, under Settings and Options, set **historyDelay** to **5** and leave **writeHistory** on. Otherwise phones are 45 seconds late.',
					'In the console, under **Set-up**, open **Poster to print**. Its QR code is yours for ever: it leads to whatever night you play.'
				]
			},
			{
				title: 'Before the dance',
				steps: [
					'Join the Wi-Fi of the venue, start **VirtualDJ** and then **pika-booth**. The top of its page says **Following VirtualDJ**.',
					'Give the set a name and a colour, and press **Go live**. If you have played already, choose the track the night begins with.',
					'Hang up the poster at the door, or **Open the stage** on the projector. Dancers scan, and that is all they do.'
				]
			},
			{
				title: 'While you play',
				steps: [
					'Play as ever. Every track you start is on all phones by itself.',
					'The needle shows the tempo the floor would like. **Poll** asks a question with one tap, **Announce** puts a line on every phone.',
					'A title is wrong? **Fix**. Not for the list? **Hide**. Something from a turntable? **Type a track**.',
					'A surprise? Turn on **Keep what plays secret** before you load it, and off when everybody has heard it.',
					'**P** marks a peak, **B** a brick, **N** a note for yourself.'
				]
			},
			{
				title: 'When the Wi-Fi dies',
				steps: [
					'Play on. Nothing has to be pressed: every track is kept on the laptop with its time and goes out when the network is back.',
					'It does not come back? Turn on the hotspot of your phone and join it with the laptop. Dancers need only their own network.',
					'The browser was closed? Open **127.0.0.1:8091**. The program was closed, or the laptop was off? Start **pika-booth** again; the set goes on.',
					`No laptop at all? Open **${address}/booth** on your phone and press **Type a track**.`
				]
			},
			{
				title: 'After the last dance',
				steps: [
					'Keep **Hold to end the set** pressed until it says so. If you forget it, the set closes by itself after six hours.',
					'Every phone shows the recap now. The set list is there as a file, for a spreadsheet or for VirtualDJ.',
					'**Your nights** shows what the floor liked, when it was full, and what you might do differently next time.'
				]
			}
		] as const
};
