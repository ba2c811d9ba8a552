package main

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"pika/hooks"
)

// secretCommand replaces the key that signs the dancers' cookies, without showing it to anybody.
func secretCommand(app core.App) *cobra.Command {
	rotate := &cobra.Command{
		Use: "rotate", Short: "Puts a new key in the place of the one kept in the database", Args: cobra.NoArgs,
		Example: "pika secret rotate            nobody notices: what the old key signed stays good for a year\n" +
			"pika secret rotate --forget   after a leak: every phone becomes a new dancer, PINs have to be set anew",
	}
	forget := rotate.Flags().Bool("forget", false, "believe nothing that was signed before")
	rotate.RunE = func(*cobra.Command, []string) error {
		if err := app.RunAllMigrations(); err != nil {
			return err
		}
		good, err := hooks.RotateSecret(app, time.Now(), *forget)
		if err != nil {
			return fmt.Errorf("rotate the secret: %w", err)
		}
		fmt.Printf("A new key signs from the next start on; %d older ones are still believed. With PIKA_SECRET set, put the new secret before the old one there instead.\n", good-1)
		return nil
	}
	secret := &cobra.Command{Use: "secret", Short: "Replaces the key that signs the dancers' cookies"}
	secret.AddCommand(rotate)
	return secret
}
