import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.validators.ValidatorConfig;
import org.verapdf.pdfa.validation.validators.ValidatorConfigBuilder;

/** Reads paths of files, one a line, and answers each with a line of JSON, in any order: path, PDF/A-3a, PDF/UA-1. */
public final class Validate {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err); // what the engine prints is no answer
        VeraGreenfieldFoundryProvider.initialise();
        ExecutorService workers = Executors.newFixedThreadPool(2);
        BufferedReader paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = paths.readLine(); line != null; line = paths.readLine()) {
            String path = line;
            workers.execute(() -> answers.println(report(path)));
        }
        workers.shutdown();
    }

    private static String report(String path) {
        try {
            return JSON.writeValueAsString(Map.of(
                    "path", path,
                    "pdfa", verdict(path, PDFAFlavour.PDFA_3_A),
                    "pdfua", verdict(path, PDFAFlavour.PDFUA_1)));
        } catch (IOException problem) {
            throw new IllegalStateException(problem);
        }
    }

    /** A parser of its own for each profile: the model of a file depends on what it is checked against. */
    private static Map<String, Object> verdict(String path, PDFAFlavour flavour) {
        ValidatorConfig config = ValidatorConfigBuilder.defaultBuilder()
                .flavour(flavour).showErrorMessages(true).isLogsEnabled(false).loggingLevel(Level.OFF).build();
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path), flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(config, flavour)) {
            return told(validator.validate(parser));
        } catch (Exception | StackOverflowError problem) {
            return Map.of("passed", false, "checks", 0, "failed", List.of(), "problem", problem.toString());
        }
    }

    private static Map<String, Object> told(ValidationResult result) {
        List<Map<String, Object>> failed = result.getTestAssertions().stream()
                .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
                .map(Validate::rule)
                .collect(Collectors.toList());
        String problem = result.getJobEndStatus().toString();
        return Map.of("passed", result.isCompliant(), "checks", result.getTotalAssertions(), "failed", failed,
                "problem", problem.equalsIgnoreCase("normal") ? "" : problem);
    }

    private static Map<String, Object> rule(TestAssertion assertion) {
        String precise = assertion.getErrorMessage();
        return Map.of(
                "clause", assertion.getRuleId().getClause(),
                "test", assertion.getRuleId().getTestNumber(),
                "message", precise == null || precise.isBlank() ? assertion.getMessage() : precise,
                "context", assertion.getLocation().getContext());
    }
}
