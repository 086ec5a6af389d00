// An OCI 1.1 registry in memory, with referrers, for tests. Usage: ocimem HOST:PORT [-immutable]
package main

import (
	"log"
	"net/http"
	"os"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("usage: ocimem HOST:PORT [-immutable]")
	}
	immutable := len(os.Args) > 2 && os.Args[2] == "-immutable"
	registry := ocimem.NewWithConfig(&ocimem.Config{ImmutableTags: immutable})
	log.Fatal(http.ListenAndServe(os.Args[1], ociserver.New(registry, nil)))
}
