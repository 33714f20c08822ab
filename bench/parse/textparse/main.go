// textparse FILE measures Prometheus' own parser of the text format. It prints the CPU time of all threads in milliseconds,
// for the first parse of the process and for a warm one, and the number of samples. Labels are materialised.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"syscall"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

const minRound = 200 * time.Millisecond

func main() {
	body, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	symbols := labels.NewSymbolTable()
	started := cpuTime()
	samples := parse(body, symbols)
	first := cpuTime() - started
	parses := 0
	started = cpuTime()
	for cpuTime()-started < minRound {
		parse(body, symbols)
		parses++
	}
	warm := (cpuTime() - started) / time.Duration(parses)
	fmt.Printf(`{"firstMs": %g, "warmMs": %g, "samples": %d}`, milliseconds(first), milliseconds(warm), samples)
}

func milliseconds(duration time.Duration) float64 {
	return float64(duration.Nanoseconds()) / 1e6
}

func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func parse(body []byte, symbols *labels.SymbolTable) int {
	parser := textparse.NewPromParser(body, symbols, false)
	samples := 0
	for {
		entry, err := parser.Next()
		if err == io.EOF {
			return samples
		}
		if err != nil {
			log.Fatal(err)
		}
		if entry == textparse.EntrySeries {
			var series labels.Labels
			parser.Series()
			parser.Labels(&series)
			samples++
		}
	}
}
