/** What a DJ who is not signed in is looking at. */
export type Door = 'signIn' | 'signUp' | 'forgot';

/** A sign-in whose password was right and whose code is on its way. */
export interface SecondStep {
	email: string;
	mfaId: string;
	otpId: string;
}
