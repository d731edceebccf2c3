// The reader of poll.py on JDBC: `java -cp duckdb_jdbc.jar Poll.java jdbc CURRENT STOP PAUSE`.
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

public class Poll {
    public static void main(String[] given) throws Exception {
        Path current = Path.of(given[1]);
        Path stop = Path.of(given[2]);
        long pause = Math.round(Double.parseDouble(given[3]) * 1000);
        String whole = Files.readString(Path.of(System.getProperty("whole")));
        String url = System.getProperty("url", "jdbc:duckdb:" + current.resolve("kaoping.duckdb"));
        Properties readOnly = new Properties();
        readOnly.setProperty("duckdb.read_only", "true");
        List<String> seen = new ArrayList<>();
        String outcome = "fine";
        String wrong = "";
        int turns = 0;
        try {
            while (outcome.equals("fine") && (!Files.exists(stop) || turns == 0)) {
                try (var connection = DriverManager.getConnection(url, readOnly);
                        var statement = connection.createStatement();
                        var row = statement.executeQuery(whole)) {
                    row.next();
                    String id = row.getString(2);
                    String last = seen.isEmpty() ? id : seen.get(seen.size() - 1);
                    if (row.getInt(1) != 1 || row.getInt(3) != 0 || row.getInt(4) != 0 || id.compareTo(last) < 0) {
                        outcome = "torn";
                        wrong = row.getInt(1) + " " + id + " " + row.getInt(3) + " " + row.getInt(4) + " " + last;
                    }
                    if (seen.isEmpty() || !id.equals(last)) {
                        seen.add(id);
                    }
                    turns++;
                }
                Thread.sleep(pause);
            }
        } catch (java.sql.SQLException error) {
            outcome = "error";
            wrong = error.toString().replace('"', '\'').replace('\n', ' ');
        }
        String ids = seen.isEmpty() ? "" : "\"" + String.join("\", \"", seen) + "\"";
        System.out.printf("{\"kind\": \"jdbc\", \"outcome\": \"%s\", \"turns\": %d, \"seen\": [%s], \"wrong\": \"%s\"}%n",
                outcome, turns, ids, wrong);
    }
}
